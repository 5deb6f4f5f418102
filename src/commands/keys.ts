import { keysOfClient, rotateKeys, type KeysView } from '#vault/custody/api';
import { askOperator } from './ask-operator.ts';
import { followMoving } from './client-custody.ts';
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
  const what = rotateKeys.ask.shape.what.safeParse(more[0]);
  if (verb === 'status' && slug !== undefined && more.length === 0)
    return askOperator(async (door) => say(slug, await door.call(keysOfClient, { slug })), io);
  if (verb === 'rotate' && slug !== undefined && more.length === 1 && what.success)
    return askOperator(async (door) => {
      const asked = await door.call(rotateKeys, { slug, what: what.data });
      return say(slug, await followMoving(door, slug, asked, io));
    }, io);
  io.stderr.write(`${words.usage(verb === '' ? 'nothing' : `"${argv.join(' ')}"`)}\n`);
  return 2;

  function say(client: string, keys: KeysView): ExitCode {
    io.stdout.write(`${words.status(client, keys)}\n`);
    return keys.custody.state === 'open' ? 0 : 1;
  }
}
