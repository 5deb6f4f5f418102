import type { CommandIo, ExitCode } from './commands/io.ts';
import { HELP } from './commands/help.ts';

/** One command: loaded when it is asked for, so that `redact` starts with the detector alone. */
const COMMANDS: Readonly<Record<string, (argv: readonly string[], io: CommandIo) => Promise<number>>> = {
  start: async (argv, io) => (await import('./commands/start.ts')).runStart(argv, io),
  doctor: async (argv, io) => (await import('./commands/doctor.ts')).runDoctor(argv, io),
  migrate: async (argv, io) => (await import('./commands/migrate.ts')).runMigrate(argv, io),
  backup: async (argv, io) => (await import('./commands/backup.ts')).runBackup(argv, io),
  restore: async (argv, io) => (await import('./commands/restore.ts')).runRestore(argv, io),
  client: async (argv, io) => (await import('./commands/client.ts')).runClient([...argv], io),
  keys: async (argv, io) => (await import('./commands/keys.ts')).runKeys([...argv], io),
  detect: async (argv, io) => (await import('./commands/detect.ts')).runDetect([...argv], io),
  redact: async (argv, io) => (await import('./commands/redact.ts')).runRedact([...argv], io),
  'export-log': async (argv, io) => (await import('./commands/export-log.ts')).runExportLog([...argv], io),
  fsck: async (argv, io) => (await import('./commands/fsck.ts')).runFsck([...argv], io),
  witness: async (argv, io) => (await import('./commands/witness.ts')).runWitness([...argv], io),
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
  const asked = own === undefined ? { words: rest, only: null } : takeOnly(rest);
  if (own !== undefined && asked.words.length > 0) {
    io.stderr.write(`${help.unexpected(name, asked.words[0] ?? '')}\n`);
    return 2;
  }
  try {
    const env = asked.only === null ? io.env : { ...io.env, DOZO_ONLY: asked.only };
    return await command(asked.words, { ...io, env });
  } catch (error) {
    const { StartError } = await import('#platform/start-problems');
    if (!(error instanceof StartError)) throw error;
    io.stderr.write(`${error.sentence[io.locale]}\n`);
    return 1;
  }
}

/** Takes `--only vault` or `--only desk` out of the words; what is no such pair is left for the caller to refuse. */
function takeOnly(words: readonly string[]): { words: readonly string[]; only: string | null } {
  const [first = '', second = ''] = words[0]?.startsWith('--only=') === true ? words[0].split('=') : words;
  const length = words[0] === '--only' ? 2 : 1;
  if (first !== '--only' || (second !== 'vault' && second !== 'desk')) return { words, only: null };
  return { words: words.slice(length), only: second };
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
