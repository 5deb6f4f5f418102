import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects now what nothing refers to any more. Key objects are zeroed (OPENSSL_cleanse) when they are collected, not when they are let go: after keys
 * were dropped for a reason, this makes the one follow the other. Takes about a tenth of a second; for rare moments.
 */
export async function collectGarbage(): Promise<void> {
  // What the present turn still has on its stack would stay.
  await nextTurn();
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  collect();
  // Finalisers of native objects run in a turn of their own, and free what the second pass then finds.
  await nextTurn();
  collect();
}
