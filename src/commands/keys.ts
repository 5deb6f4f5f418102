import { keysOfClient } from '#vault/custody/api';
import { askOperator } from './ask-operator.ts';
import { KEYS_WORDS } from './keys-words.ts';
import type { CommandIo, ExitCode } from './io.ts';

/** `dozo keys …`: who holds a client's keys, by the operator's socket of the running vault. */
export async function runKeys(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = KEYS_WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const [verb = '', slug, ...more] = argv;
  if (verb !== 'status' || slug === undefined || more.length > 0) {
    io.stderr.write(`${words.usage(verb === '' ? 'nothing' : `"${argv.join(' ')}"`)}\n`);
    return 2;
  }
  return askOperator(async (door) => {
    const keys = await door.call(keysOfClient, { slug });
    io.stdout.write(`${words.status(slug, keys)}\n`);
    return keys.custody.state === 'open' ? 0 : 1;
  }, io);
}
