import { writeFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';

/**
 * What a process that holds values is started with: no signal opens an inspector, and no object's prototype can be swapped by its name.
 * `--frozen-intrinsics` and `--permission` were tried; SECURITY.md says what stands against them.
 */
export const HARDENED_FLAGS: readonly string[] = ['--disable-sigusr1', '--disable-proto=delete'];

/** Starts what its arguments name, with its process number, and without core files (a limit that only a shell or machine code can set). */
export const WITHOUT_CORES: readonly string[] = ['-c', 'ulimit -c 0 && exec "$0" "$@"'];

/** Options of Node that open a process to others, write its memory to disk, or load code into it before ours. */
const OPENING =
  /(?:^|\s)(?:--inspect(?:-[^\s=]*)?|--debug(?:-[^\s=]*)?|--heapsnapshot-[^\s=]+|--heap-prof[^\s=]*|--cpu-prof[^\s=]*|--report-[^\s=]+|--abort-on-uncaught-exception|--require|-r|--import|--loader|--experimental-loader|--env-file[^\s=]*)(?=[\s=]|$)/;

/** Why this process may not hold values: an option that opens it, or an inspector that is open already. Null if nothing is wrong. */
export function openedBy(
  argv: readonly string[] = process.execArgv,
  nodeOptions: string = process.env['NODE_OPTIONS'] ?? '',
): string | null {
  const found = OPENING.exec(` ${argv.join(' ')} `) ?? OPENING.exec(` ${nodeOptions} `);
  if (found !== null) return found[0].trim();
  return inspectorUrl() === undefined ? null : 'an open inspector';
}

/** What a process can close by itself. */
export function closeToOthers(): void {
  // No debugger, and no end either: the default of the signal is to kill.
  process.on('SIGUSR1', () => undefined);
  try {
    // A core that is piped to a program ignores the limit; this keeps all memory out of it.
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // Not Linux, or a container that hides it: the limit stands.
  }
}
