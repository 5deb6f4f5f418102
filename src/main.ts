import type { CommandIo, ExitCode } from './commands/io.ts';
import { HELP } from './commands/help.ts';

/** One command: loaded when it is asked for, so that `redact` starts with the detector alone. */
const COMMANDS: Readonly<Record<string, (argv: readonly string[], io: CommandIo) => Promise<number>>> = {
  start: async (argv, io) => (await import('./commands/start.ts')).runStart(argv, io),
  doctor: async (argv, io) => (await import('./commands/doctor.ts')).runDoctor(argv, io),
  migrate: async (argv, io) => (await import('./commands/migrate.ts')).runMigrate(argv, io),
  detect: async (argv, io) => (await import('./commands/detect.ts')).runDetect([...argv], io),
  redact: async (argv, io) => (await import('./commands/redact.ts')).runRedact([...argv], io),
  verify: async (argv, io) => (await import('./commands/verify.ts')).runVerify([...argv], io),
};

/** Runs the `dozo` command with the words after its name. Resolves to the exit code. */
export async function run(argv: readonly string[], io: CommandIo = processIo()): Promise<number> {
  const [name = 'help', ...rest] = argv;
  const help = HELP[io.locale];
  if (name === 'help' || name === '--help' || name === '-h') {
    const about = rest[0];
    if (about === undefined || about === 'help') return print(io, help.overview);
    return COMMANDS[about] === undefined ? unknown(io, about) : run([about, '--help'], io);
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return unknown(io, name);
  const own = help.commands[name];
  if (own !== undefined && rest.some((word) => word === '--help' || word === '-h')) return print(io, own);
  if (own !== undefined && rest.length > 0) {
    io.stderr.write(`${help.unexpected(name, rest[0] ?? '')}\n`);
    return 2;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    const { StartError } = await import('#platform/start-problems');
    if (!(error instanceof StartError)) throw error;
    io.stderr.write(`${error.sentence[io.locale]}\n`);
    return 1;
  }
}

function processIo(): CommandIo {
  const { stdin, stdout, stderr, env } = process;
  const tag = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return { stdin, stdout, stderr, env, locale: tag.startsWith('ja') ? 'ja' : 'en' };
}

function print(io: CommandIo, text: string): ExitCode {
  io.stdout.write(`${text.trim()}\n`);
  return 0;
}

function unknown(io: CommandIo, name: string): ExitCode {
  io.stderr.write(`${HELP[io.locale].unknown(name)}\n`);
  return 2;
}
