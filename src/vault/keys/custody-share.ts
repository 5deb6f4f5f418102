import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { ClientKeySettings } from '#vault/custody/api';
import { lengthPrefixed } from './aead.ts';
import type { ClientKey } from './client-key.ts';
import { readCustody, type EpochKeyRow } from './store.ts';

export interface ShareDeps {
  readonly keystore: Db;
  readonly clock: Clock;
  /** The client's key that settings name; the same one for the same settings. */
  readonly clientKey: (settings: ClientKeySettings) => ClientKey;
}

export const shareAad = (tenant: TenantId, epoch: number): string => `client-share|${tenant}|${epoch}`;

/** A client's key of that version, or of the newest; null where the provider's keys are all there is. */
export async function clientKeyOf(
  { keystore, clientKey }: Pick<ShareDeps, 'keystore' | 'clientKey'>,
  tenant: TenantId,
  version?: number,
): Promise<{ version: number; settings: ClientKeySettings; key: ClientKey } | null> {
  const row = await keystore.tx(tenant, (sql) => readCustody(sql, tenant, version));
  if (row === null || row.settings === null) return null;
  const settings = ClientKeySettings.parse(row.settings);
  return { version: row.version, settings, key: clientKey(settings) };
}

/** For a new epoch: its share for the client's own key, if the client holds one. Throws `key_withdrawn`. */
export async function makeShare(
  deps: ShareDeps,
  tenant: TenantId,
  epoch: number,
): Promise<{ custody: number; custodyWrapped: Buffer | null }> {
  const client = await clientKeyOf(deps, tenant);
  if (client === null) return { custody: 0, custodyWrapped: null };
  const share = randomBytes(32);
  const wrapped = await asked(() => client.key.wrap(share, shareAad(tenant, epoch)));
  share.fill(0);
  return { custody: client.version, custodyWrapped: wrapped };
}

/**
 * The key under which an epoch's data keys are wrapped. With a share of the client's it is derived from both (HKDF, RFC 5869): who has only
 * one of them has nothing. Throws `key_withdrawn`.
 */
export async function dataKeyOf(
  deps: ShareDeps,
  tenant: TenantId,
  { row, own }: { row: EpochKeyRow; own: KeyObject },
): Promise<KeyObject> {
  const share = await unwrapShare(deps, tenant, row);
  if (share === null) return own;
  const info = lengthPrefixed('epoch-data', tenant, String(row.epoch));
  const bytes = Buffer.from(hkdfSync('sha256', own, share, info, 32));
  share.fill(0);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** The client's share of an epoch's key, in clear; the caller zeroes it. Null where it has none. Throws `key_withdrawn`, its cause being what the key threw. */
export async function unwrapShare(
  deps: ShareDeps,
  tenant: TenantId,
  { epoch, custody, custodyWrapped }: EpochKeyRow,
): Promise<Buffer | null> {
  if (custody === 0) return null;
  const client = await clientKeyOf(deps, tenant, custody);
  if (client === null || custodyWrapped === null) throw new AppError('internal');
  return asked(() => client.key.unwrap(custodyWrapped, shareAad(tenant, epoch)));
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new AppError('key_withdrawn', undefined, { cause });
  }
}
