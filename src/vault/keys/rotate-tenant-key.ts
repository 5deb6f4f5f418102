import { hkdfSync, type KeyObject } from 'node:crypto';

import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { seal } from './aead.ts';
import { dataKeyOf } from './custody-share.ts';
import type { RotateDeps } from './rotate.ts';
import { countRetired, finishRotation, retiredAll, type TenantKeyKind } from './store-rotation.ts';
import {
  insertTenantKey,
  readTenantKeys,
  retireTenantKeys,
  setKeyStage,
  type KeyStage,
} from './store-tenant-keys.ts';
import { SUPERSEDED_AFTER_MS } from './subject-keys.ts';
import { newTenantKey, rowAad, vkeyOf, type TenantKeys } from './tenant-keys.ts';

/** How one version of a key of a client as a whole stands. */
export interface KeyVersion {
  readonly version: number;
  readonly stage: KeyStage;
  /** Of keys that sign: by which what they signed is verified. */
  readonly vkey: string | null;
  readonly createdAt: Date;
  readonly stagedAt: Date;
  /** Every process knows of this stage by now, and what was begun before it is over. */
  readonly isSettled: boolean;
}

/** All versions, the newest first. */
export async function findVersions(
  { keystore, clock }: RotateDeps,
  tenant: TenantId,
  what: TenantKeyKind,
): Promise<KeyVersion[]> {
  const rows = await keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  return rows
    .filter(({ purpose }) => purpose === what)
    .map(({ version, stage, createdAt, stagedAt, name, publicKey }) => ({
      version,
      stage,
      vkey: name === null || publicKey === null ? null : vkeyOf(name, publicKey),
      createdAt,
      stagedAt,
      isSettled: stagedAt.getTime() + SUPERSEDED_AFTER_MS <= clock.now(),
    }));
}

/** Makes the version after the newest, if that one is sole; of two processes one does. */
export async function makeNextVersion(
  deps: RotateDeps,
  tenant: TenantId,
  what: TenantKeyKind,
  keys: TenantKeys,
): Promise<void> {
  const rows = await deps.keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  const newest = rows.find(({ purpose }) => purpose === what);
  const [epoch] = keys.epochs;
  if (newest === undefined || epoch === undefined) throw new AppError('not_found');
  if (newest.stage !== 'sole') return;
  const epochKey = what === 'index' ? await dataKeyOf(deps, tenant, epoch) : epoch.own;
  const place = { purpose: what, version: newest.version + 1, epoch: epoch.row.epoch };
  const row = { ...newTenantKey(deps, tenant, place, epochKey), stage: 'joining' as const };
  const stored = await deps.keystore.tx(tenant, (sql) =>
    insertTenantKey(sql, tenant, row, new Date(deps.clock.now())),
  );
  // The epoch ended under our hands, or another process was first: the next look finds out.
  if (!stored) deps.epochs.renew(tenant);
}

/** Digests of values that a client allows as they are cannot be made anew: what they were made with stays, and opens nothing else. */
export async function keepAllowedKey(deps: RotateDeps, tenant: TenantId, index: KeyObject): Promise<void> {
  const rows = await deps.keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  if (rows.some(({ purpose }) => purpose === 'allowed')) return;
  const { epoch, key: epochKey } = await deps.epochs.current(tenant);
  const clear = Buffer.from(hkdfSync('sha256', index, Buffer.alloc(0), 'index|ALLOWED', 32));
  const wrapped = seal(epochKey, clear, rowAad(tenant, 'allowed', epoch));
  clear.fill(0);
  const place = { purpose: 'allowed', version: 1, epoch, name: null, publicKey: null } as const;
  const stored = await deps.keystore.tx(tenant, (sql) =>
    insertTenantKey(sql, tenant, { ...place, wrapped, stage: 'sole' }, new Date(deps.clock.now())),
  );
  if (!stored) deps.epochs.renew(tenant);
}

/** The newest version one stage further. Harmless to repeat. */
export async function stepVersion(
  { keystore, clock }: RotateDeps,
  tenant: TenantId,
  what: TenantKeyKind,
  from: Pick<KeyVersion, 'version' | 'stage'>,
  to: 'leading' | 'sole',
  rotation: string,
): Promise<void> {
  const at = new Date(clock.now());
  await keystore.tx(tenant, async (sql) => {
    await setKeyStage(sql, tenant, { ...from, purpose: what }, to, at);
    if (to === 'leading') await finishRotation(sql, tenant, rotation, at);
  });
}

/** The bytes of every older version go with their epoch; a public half stays, with the time until which it signed. */
export async function retireVersionsBefore(
  { keystore, clock }: RotateDeps,
  tenant: TenantId,
  what: TenantKeyKind,
  version: number,
  rotation: string,
): Promise<void> {
  const at = new Date(clock.now());
  await keystore.tx(tenant, async (sql) => {
    const epoch = await retireTenantKeys(sql, tenant, what, version, at);
    await countRetired(sql, tenant, what, 1);
    await retiredAll(sql, tenant, rotation, epoch, at);
  });
}
