import type { KeyObject } from 'node:crypto';

import type { SubjectId, TenantId } from '#platform/ids';
import { AppError, FatalError } from '#platform/problems';
import { open, seal } from './aead.ts';
import { dataKeyOf } from './custody-share.ts';
import { forgetEpochKey, readActiveEpoch, readEpochKeys, type EpochKeyRow } from './store.ts';
import {
  beginRoll,
  countKeysOfEpoch,
  dropLeaving,
  findOpenRoll,
  moveOtherKey,
  moveToEpoch,
  noteRoll,
  readKeysOfEpoch,
  readOtherKeysOfEpoch,
  readKeystoreBackup,
  setRollStep,
  type RollRow,
  type WrappedRow,
} from './store-roll.ts';
import { keyCheckValue } from './subject-key.ts';
import { wrappedAad } from './subject-keys.ts';
import { asKey, makeEpochKey, rowAad, unwrapEpochKey, type TenantKeysDeps } from './tenant-keys.ts';

export interface Rolled {
  fromEpoch: number;
  toEpoch: number;
  /** The key of keys that is no more, as the provider called it. */
  kekRef: string;
  rewrapped: number;
  /** Keys that went with the epoch: of people who were shredded, and older versions. */
  shredded: number;
}

export interface RollOptions {
  /** Subject keys in one transaction. */
  batch?: number;
  progress?: (done: number, total: number) => void;
  /**
   * When the old key of keys goes at the latest, whether or not a backup has the new epoch's keys: milliseconds since 1970, what somebody who was erased was
   * promised; null: not before there is one. Default: a while after the roll began (`backupWaitMs`).
   */
  destroyBy?: number | null;
}

const BATCH = 2_000;
const ROUNDS = 5;
const LOG_KEYS: ReadonlySet<string> = new Set(['log', 'pseudonym', 'certificate']);

/**
 * Ends a tenant's epoch: what is to survive is wrapped under a new key of keys, read back and compared; then the old one is destroyed, and
 * with it every older copy of what was wrapped under it, in heap pages, WAL and backups. Goes on where a crash left an earlier
 * roll. Two processes may do it at once; each step changes only what is under the old epoch still. Values are readable throughout.
 */
export async function rollEpoch(
  deps: TenantKeysDeps,
  tenant: TenantId,
  options: RollOptions = {},
): Promise<Rolled> {
  const roll = await findOrBegin(deps, tenant);
  const rows = await deps.keystore.tx(tenant, (sql) => readEpochKeys(sql, tenant));
  const old = rows.find((row) => row.epoch === roll.fromEpoch);
  const next = rows.find((row) => row.epoch === roll.toEpoch);
  // Destroyed by another process between our two looks.
  if (old === undefined || next === undefined) throw new AppError('stale_version');
  const counts = { rewrapped: roll.rewrapped, shredded: roll.shredded };
  if (roll.step === 'wrapping') {
    const pairs = { old: await pairOf(deps, tenant, old), next: await pairOf(deps, tenant, next) };
    const keys = { old: pairs.old.data, next: pairs.next.data };
    await rewrapOthers(deps, tenant, roll, pairs);
    let from = roll.afterSubject;
    let left = 1;
    for (let round = 0; left > 0; round += 1) {
      if (round === ROUNDS) throw new AppError('stale_version');
      await rewrapSubjects(deps, tenant, { ...roll, afterSubject: from }, keys, counts, options);
      left = await deps.keystore.tx(tenant, async (sql) => {
        // The old epoch is retired, so that nothing new can come under it: what is not there now never will be.
        const count = await countKeysOfEpoch(sql, tenant, roll.fromEpoch);
        if (count === 0) await setRollStep(sql, tenant, roll.fromEpoch, 'checked', null);
        return count;
      });
      // Somebody was to be shredded while we passed by: once more from the beginning, for those that are left.
      from = null;
    }
  }
  await mustBeBackedUp(deps, tenant, roll, options.destroyBy);
  await destroy(deps, tenant, roll, old);
  return { fromEpoch: roll.fromEpoch, toEpoch: roll.toEpoch, kekRef: old.kekRef, ...counts };
}

async function findOrBegin(deps: TenantKeysDeps, tenant: TenantId): Promise<RollRow> {
  const { keystore } = deps;
  const open = await keystore.tx(tenant, (sql) => findOpenRoll(sql, tenant));
  if (open !== null) return open;
  const active = await keystore.tx(tenant, (sql) => readActiveEpoch(sql, tenant));
  if (active === null) throw new AppError('not_found');
  const epoch = active.epoch + 1;
  const row: EpochKeyRow = { epoch, ...(await makeEpochKey(deps, tenant, epoch)) };
  const mine = await keystore
    .tx(tenant, (sql) => beginRoll(sql, tenant, active.epoch, row, new Date(deps.clock.now())))
    .catch(async (error: unknown) => {
      await deps.provider.destroy(row.kekRef);
      throw error;
    });
  if (!mine) await deps.provider.destroy(row.kekRef);
  const begun = await keystore.tx(tenant, (sql) => findOpenRoll(sql, tenant));
  if (begun === null) throw new AppError('stale_version');
  return begun;
}

interface Pair {
  readonly own: KeyObject;
  readonly data: KeyObject;
}

/** Throws what the client's key threw, where it holds a share and says no: then nothing goes on until it is back. */
async function pairOf(deps: TenantKeysDeps, tenant: TenantId, row: EpochKeyRow): Promise<Pair> {
  const own = asKey(await unwrapEpochKey(deps, tenant, row));
  return { own, data: await dataKeyOf(deps, tenant, { row, own }) };
}

async function rewrapSubjects(
  { keystore }: TenantKeysDeps,
  tenant: TenantId,
  roll: RollRow,
  keys: { old: KeyObject; next: KeyObject },
  counts: { rewrapped: number; shredded: number },
  { batch = BATCH, progress }: RollOptions,
): Promise<void> {
  let after = roll.afterSubject;
  for (;;) {
    const last: SubjectId | null = await keystore.tx(tenant, async (sql) => {
      const rows = await readKeysOfEpoch(sql, tenant, roll.fromEpoch, after, batch);
      const end = rows.at(-1)?.subjectId;
      if (end === undefined) return null;
      const survivors = rows.filter((row) => row.state === 'active');
      const rewrapped = survivors.map((row) => ({ ...row, wrapped: rewrap(tenant, roll, keys, row) }));
      const stored = await moveToEpoch(sql, tenant, roll.fromEpoch, roll.toEpoch, rewrapped);
      readBack(tenant, roll, keys.next, survivors, stored);
      const going = rows.filter((row) => row.state !== 'active').map((row) => row.subjectId);
      const shredded = going.length === 0 ? 0 : await dropLeaving(sql, tenant, roll.fromEpoch, going);
      // A full batch may end between two versions of one subject's key: that subject is looked at again.
      const afterSubject =
        rows.length < batch ? end : (rows.findLast((row) => row.subjectId !== end)?.subjectId ?? end);
      await noteRoll(sql, tenant, roll.fromEpoch, { afterSubject, rewrapped: stored.length, shredded });
      counts.rewrapped += stored.length;
      counts.shredded += shredded;
      return afterSubject;
    });
    if (last === null) break;
    after = last;
    progress?.(counts.rewrapped + counts.shredded, roll.total);
  }
}

function rewrap(
  tenant: TenantId,
  roll: RollRow,
  keys: { old: KeyObject; next: KeyObject },
  row: WrappedRow,
): Buffer {
  if (row.wrapped === null) throw new FatalError('a key without bytes was to be rewrapped');
  const clear = open(keys.old, row.wrapped, wrappedAad(tenant, row.subjectId, row));
  const wrapped = seal(
    keys.next,
    clear,
    wrappedAad(tenant, row.subjectId, { version: row.version, epoch: roll.toEpoch }),
  );
  clear.fill(0);
  return wrapped;
}

/** What stands in the table now opens under the new key and is the same key as before; else the transaction is undone and the roll stops. */
function readBack(
  tenant: TenantId,
  roll: RollRow,
  next: KeyObject,
  before: readonly WrappedRow[],
  stored: readonly { subjectId: SubjectId; version: number; wrapped: Buffer }[],
): void {
  const kcvs = new Map(before.map((row) => [`${row.subjectId}|${row.version}`, row.kcv]));
  for (const row of stored) {
    const place = wrappedAad(tenant, row.subjectId, { version: row.version, epoch: roll.toEpoch });
    const key = asKey(open(next, row.wrapped, place));
    const kcv = kcvs.get(`${row.subjectId}|${row.version}`);
    if (kcv === undefined || !keyCheckValue(key).equals(kcv))
      throw new FatalError('a rewrapped key is not the key that it was');
  }
}

async function rewrapOthers(
  { keystore }: TenantKeysDeps,
  tenant: TenantId,
  { fromEpoch, toEpoch }: RollRow,
  pairs: { old: Pair; next: Pair },
): Promise<void> {
  await keystore.tx(tenant, async (sql) => {
    for (const { what, wrapped } of await readOtherKeysOfEpoch(sql, tenant, fromEpoch)) {
      // What the log needs goes on while a client withholds its key; the rest opens data.
      const side = LOG_KEYS.has(what.split('|')[0] ?? '') ? 'own' : 'data';
      const [old, next] = [pairs.old[side], pairs.next[side]];
      const clear = open(old, wrapped, rowAad(tenant, what, fromEpoch));
      const again = seal(next, clear, rowAad(tenant, what, toEpoch));
      const back = open(next, again, rowAad(tenant, what, toEpoch));
      const same = back.equals(clear);
      clear.fill(0);
      back.fill(0);
      if (!same) throw new FatalError('a rewrapped key is not the key that it was');
      await moveOtherKey(sql, tenant, fromEpoch, toEpoch, what, again);
    }
  });
}

/**
 * Until the old key of keys is destroyed, older backups of the keystore open; from then on only those that have the new epoch do. So one must be there first,
 * unless the time is up by which the shredded must be gone. Throws `keystore_backup_awaited`: to be called again until then.
 */
async function mustBeBackedUp(
  { keystore, clock, backupWaitMs = 0 }: TenantKeysDeps,
  tenant: TenantId,
  roll: RollRow,
  destroyBy: number | null = roll.startedAt.getTime() + backupWaitMs,
): Promise<void> {
  if (backupWaitMs === 0) return;
  const backup = await keystore.tx(tenant, (sql) => readKeystoreBackup(sql, tenant));
  if (backup !== null && backup.epoch >= roll.toEpoch) return;
  if (destroyBy !== null && clock.now() >= destroyBy) return;
  throw new AppError('keystore_backup_awaited');
}

/** Not undone by anything; only now are the shredded gone. */
async function destroy(
  deps: TenantKeysDeps,
  tenant: TenantId,
  roll: RollRow,
  old: EpochKeyRow,
): Promise<void> {
  try {
    await deps.provider.destroy(old.kekRef);
  } catch (cause) {
    throw new AppError('keys_unavailable', undefined, { cause });
  }
  const opened = await unwrapEpochKey(deps, tenant, old).then(
    (bytes) => bytes.fill(0),
    () => null,
  );
  if (opened !== null) throw new FatalError('the provider still opens what it said was destroyed');
  await deps.keystore.tx(tenant, async (sql) => {
    await forgetEpochKey(sql, tenant, roll.fromEpoch);
    await setRollStep(sql, tenant, roll.fromEpoch, 'done', new Date(deps.clock.now()));
  });
}
