import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { backUp, isKeystoreUnsaved, ownSigningKey } from '#backup';
import { placeOf } from './backup-options.ts';
import { loginsOf, programVersion } from './backup.ts';
import type { CommandIo } from './io.ts';
import type { Config } from '#platform/config';
import type { Log } from '#platform/log';

/** How often it is looked whether an epoch is in no backup yet, and how long after one that failed it is tried again. */
const EVERY_MS = 20_000;
const AGAIN_MS = 120_000;

/**
 * Backs the keystore up whenever the keys of a client's epoch are in no backup: then the key of keys before them can be destroyed without a moment in which the
 * keystore's database is their only copy. Until `stopped`.
 */
export async function keepKeystore(
  config: Config,
  io: CommandIo,
  log: Log,
  stopped: AbortSignal,
): Promise<void> {
  const { backup } = config;
  if (backup === null || config.only === 'desk') return;
  for (let wait = EVERY_MS; !stopped.aborted;) {
    try {
      const isDone = await saveKeystore(config, backup, io);
      if (isDone) log.info({ event: 'keystore.backed_up' }, 'the keystore was backed up');
      wait = EVERY_MS;
    } catch (error) {
      log.error({ err: error, event: 'keystore.backup_failed' }, 'the keystore could not be backed up');
      wait = AGAIN_MS;
    }
    await pause(wait, undefined, { signal: stopped, ref: false }).catch(() => undefined);
  }
}

/** False if every epoch is in a backup already. */
export async function saveKeystore(
  config: Config,
  { to, recipients }: NonNullable<Config['backup']>,
  io: CommandIo,
): Promise<boolean> {
  const logins = loginsOf(config);
  if (!(await isKeystoreUnsaved(logins))) return false;
  await backUp({
    logins,
    to: placeOf(to, io),
    parts: ['keystore'],
    recipients: { vault: recipients, desk: recipients, keystore: recipients },
    signingKey: ownSigningKey(config.dataFolder),
    vaultFolder: join(config.dataFolder, 'vault'),
    program: programVersion(),
  });
  return true;
}
