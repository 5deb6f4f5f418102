import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { HARDENED_FLAGS, WITHOUT_CORES } from '#platform/hardening';
import { startTimeOf } from '#platform/postgres-lock';
import { startError } from '#platform/start-problems';

export interface Part {
  readonly name: 'vault' | 'desk';
  /** File that Node runs. */
  readonly entry: string;
  /** Goes over IPC and nowhere else: it holds this part's secrets, and no other part's. */
  readonly config: object;
  /** Its own sockets, removed before each start: a killed process leaves the files behind. */
  readonly socketPaths: readonly string[];
  /** Where its log goes, or null for our own standard error. */
  readonly logFile: string | null;
  /** Told the one-time link of a set-up in which nobody has enrolled yet. */
  readonly onFirstOfficerLink?: (link: string) => void;
  /** Remembers the process, so that the next start finds it if we are killed. */
  readonly pidFile: string;
}

export interface RunningPart {
  /** Drains and ends it; kills it if that takes longer than its own limit. */
  stop(): Promise<void>;
  kill(): void;
}

const TRIES_TO_START = 3;
const STEADY_MS = 30_000;
const LONGEST_DRAIN_MS = 17_000;

/** Starts a process and keeps it running. Resolves when it is ready; throws `part_failed` if it ends thrice before that. */
export async function startPart(part: Part, say: (line: string) => void): Promise<RunningPart> {
  let stopping = false;
  let child = launch(part);
  for (let tries = 1; !(await ready(child)); tries += 1) {
    if (tries === TRIES_TO_START) {
      say(lastWords(part.logFile));
      throw startError('part_failed', part.name);
    }
    child = launch(part);
  }
  let startedAt = Date.now();
  const watched = keepRunning();

  async function keepRunning(): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      await ended(child);
      if (stopping) return;
      if (Date.now() - startedAt > STEADY_MS) wait = 100;
      say(
        `The ${part.name} process ended unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}) and is started again.`,
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
      // `stop` may have come in the meantime
      if (stopping as boolean) return;
      child = launch(part);
      startedAt = Date.now();
    }
  }

  return {
    async stop() {
      stopping = true;
      signal(child, 'SIGTERM');
      const overdue = setTimeout(() => signal(child, 'SIGKILL'), LONGEST_DRAIN_MS);
      await ended(child);
      clearTimeout(overdue);
      await watched;
      rmSync(part.pidFile, { force: true });
    },
    kill() {
      stopping = true;
      signal(child, 'SIGKILL');
    },
  };
}

/** Ends the process that a killed supervisor left behind, if it still is that process. */
export async function stopStrayPart(pidFile: string): Promise<void> {
  const [pid, since] = readIfThere(pidFile).split(' ');
  const number = Number(pid);
  const lives = (): boolean => number > 0 && since !== undefined && startTimeOf(number) === since;
  for (const [name, patienceMs] of [
    ['SIGTERM', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!lives()) break;
    process.kill(number, name);
    for (const end = Date.now() + patienceMs; lives() && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  rmSync(pidFile, { force: true });
}

/** What a child may see of our environment: nothing that could be a secret. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TZ',
  'LANG',
  'LC_ALL',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * Room for what is young, in MB (Node's own: 16): under load a message's objects die in it instead of being copied, and moved to where only a
 * whole collection finds them. Taken while it is used: an idle process is as small as before, a busy one smaller.
 */
const YOUNG_HEAP = '--max-semi-space-size=32';

function launch(part: Part): ChildProcess {
  for (const path of part.socketPaths) rmSync(path, { force: true });
  const log = part.logFile === null ? ('inherit' as const) : openLog(part.logFile);
  // Detached: Ctrl-C reaches the whole foreground group, but the order of the end is ours to settle.
  // Without source maps: they would keep 140 MB in memory for the sake of line numbers in traces.
  const child = spawn(
    '/bin/sh',
    [...WITHOUT_CORES, process.execPath, ...HARDENED_FLAGS, YOUNG_HEAP, part.entry],
    {
      detached: true,
      stdio: ['ignore', log === 'inherit' ? 2 : log, log === 'inherit' ? 2 : log, 'ipc'],
      env: Object.fromEntries(
        PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      ),
    },
  );
  if (log !== 'inherit') closeSync(log);
  if (child.pid !== undefined)
    writeFileSync(part.pidFile, `${child.pid} ${startTimeOf(child.pid) ?? 0}`, { mode: 0o600 });
  child.on('error', () => undefined); // its end tells the same
  child.on('message', (message) => {
    const link =
      typeof message === 'object' && message !== null && 'firstOfficerLink' in message
        ? message.firstOfficerLink
        : null;
    if (typeof link === 'string') part.onFirstOfficerLink?.(link);
  });
  child.send(part.config, () => undefined);
  return child;
}

async function ready(child: ChildProcess): Promise<boolean> {
  const said = new Promise<boolean>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message && message.ready === true)
        resolve(true);
    });
  });
  return Promise.race([said, ended(child).then(() => false)]);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
    await once(child, 'exit');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(name);
}

function openLog(file: string): number {
  const handle = openSync(file, 'a', 0o600);
  if (statSync(file).size < 16 * 1024 * 1024) return handle;
  closeSync(handle);
  renameSync(file, join(`${file}.1`));
  return openSync(file, 'a', 0o600);
}

function lastWords(logFile: string | null): string {
  return logFile === null ? '' : readIfThere(logFile).trimEnd().split('\n').slice(-6).join('\n');
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
