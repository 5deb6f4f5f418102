import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import type { Door } from '#platform/door';
import * as api from '#vault/custody/api';
import { KEYS_WORDS } from './keys-words.ts';
import type { CommandIo, ExitCode } from './io.ts';

const POLL_MS = 500;
/** A client's key is tried by two calls of up to 5 s each. */
const TRIAL_MS = 30_000;

/** `dozo client key-custody SLUG FILE|provider`: chooses who holds a share of a client's keys, then shows how its keys move there. */
export function setKeyCustody(slug: string, to: string, io: CommandIo) {
  const words = KEYS_WORDS[io.locale];
  return async (door: Door): Promise<ExitCode> => {
    const settings = to === 'provider' ? null : readSettings(to);
    if (settings === undefined) {
      io.stderr.write(`${words.unfit(to)}\n`);
      return 1;
    }
    let keys = await door.call(api.setCustody, { slug, settings }, { timeoutMs: TRIAL_MS });
    io.stderr.write(`${words.chosen}\n`);
    keys = await followMoving(door, slug, keys, io);
    io.stdout.write(`${words.status(slug, keys)}\n`);
    return keys.moving === null ? 0 : 1;
  };
}

/** Shows how keys move, until they rest or the client's key goes. */
export async function followMoving(
  door: Door,
  slug: string,
  first: api.KeysView,
  io: CommandIo,
): Promise<api.KeysView> {
  let keys = first;
  let shown = '';
  for (;;) {
    // A key of the client as a whole goes by stages, minutes and days apart: nothing to wait for here.
    const under = keys.moving ?? keys.rotations.find(({ what }) => what === 'epoch' || what === 'subjects');
    // A backup may be hours away, and nothing waits for this command.
    if (under === undefined || keys.custody.state !== 'open' || keys.awaitsBackup) return keys;
    const line = KEYS_WORDS[io.locale].moving(under.done, under.total);
    if (line !== shown) io.stderr.write(`${line}\n`);
    shown = line;
    await pause(POLL_MS);
    keys = await door.call(api.keysOfClient, { slug }, { timeoutMs: TRIAL_MS });
  }
}

function readSettings(file: string): api.ClientKeySettings | undefined {
  try {
    const parsed = api.ClientKeySettings.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
