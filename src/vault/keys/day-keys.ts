import { sign, type KeyObject } from 'node:crypto';

import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { DayKey, SealedBox } from '#vault/tokens/api';
import { open, seal } from './aead.ts';
import { generateHpkeKeyPair, hpkeOpen, privateKeyFromRaw, rawPrivate, type HpkeKeyPair } from './hpke.ts';
import { forgetDayKeys, insertDayKey, readDayKey, type DayKeyRow } from './store.ts';
import type { EpochKeys } from './subject-keys.ts';
import { rowAad } from './tenant-keys.ts';

export interface DayKeysDeps {
  readonly keystore: Db;
  readonly clock: Clock;
  readonly epochs: EpochKeys;
  readonly logKey: (tenant: TenantId) => Promise<{ privateKey: KeyObject; vkey: string }>;
}

export interface DayKeys {
  today(tenant: TenantId): Promise<DayKey>;
  open(
    tenant: TenantId,
    keyId: string,
    box: SealedBox,
    context: { info: string; aad: string },
  ): Promise<Buffer>;
  forgetTenant(tenant: TenantId): void;
  forget(): void;
}

const DAY_MS = 86_400_000;
const GRACE_MS = 2 * DAY_MS;
const MOST_PAIRS = 1_000;

/**
 * What browsers seal to: one X25519 pair for each UTC day, published signed by the client's log key. The private half opens
 * for the day and 48 hours more; then it is taken out of memory and of the keystore.
 */
export function createDayKeys(deps: DayKeysDeps): DayKeys {
  const { keystore, clock, epochs } = deps;
  const published = new Map<TenantId, DayKey>();
  const pairs = new Map<string, { pair: HpkeKeyPair; notAfter: number }>();

  async function make(tenant: TenantId, keyId: string, now: number): Promise<DayKeyRow> {
    const { epoch, key: epochKey } = await epochs.current(tenant);
    const pair = generateHpkeKeyPair();
    const notAfter = new Date(Date.parse(`${keyId}T00:00:00Z`) + DAY_MS + GRACE_MS);
    const clear = rawPrivate(pair.privateKey);
    const row: DayKeyRow = {
      keyId,
      epoch,
      publicKey: pair.publicKey,
      wrapped: seal(epochKey, clear, rowAad(tenant, `day|${keyId}`, epoch)),
      notAfter,
      signature: await signed(tenant, keyId, pair.publicKey, notAfter),
    };
    clear.fill(0);
    // Of two processes that begin the day at once, both publish the pair that was stored first.
    const stored = await keystore.tx(tenant, async (sql) => {
      await insertDayKey(sql, tenant, row);
      await forgetDayKeys(sql, tenant, new Date(now));
      return readDayKey(sql, tenant, keyId);
    });
    return stored ?? row;
  }

  async function signed(tenant: TenantId, keyId: string, publicKey: Buffer, notAfter: Date): Promise<string> {
    const { privateKey } = await deps.logKey(tenant);
    const text = `dozo/day-key/v1\n${tenant}\n${keyId}\n${publicKey.toString('base64url')}\n${notAfter.toISOString()}\n`;
    return sign(null, Buffer.from(text), privateKey).toString('base64');
  }

  async function pairOf(tenant: TenantId, keyId: string): Promise<HpkeKeyPair> {
    const now = clock.now();
    const id = `${tenant}|${keyId}`;
    const known = pairs.get(id);
    if (known !== undefined && known.notAfter >= now) return known.pair;
    pairs.delete(id);
    const row = /^\d{4}-\d{2}-\d{2}$/.test(keyId)
      ? await keystore.tx(tenant, (sql) => readDayKey(sql, tenant, keyId))
      : null;
    if (row === null || row.wrapped === null || row.notAfter.getTime() < now)
      throw new AppError('sealed_box_refused');
    const raw = open(
      await epochs.of(tenant, row.epoch),
      row.wrapped,
      rowAad(tenant, `day|${keyId}`, row.epoch),
    );
    const pair = { publicKey: row.publicKey, privateKey: privateKeyFromRaw(raw) };
    raw.fill(0);
    for (const [other, { notAfter }] of pairs)
      if (notAfter < now || pairs.size >= MOST_PAIRS) pairs.delete(other);
    pairs.set(id, { pair, notAfter: row.notAfter.getTime() });
    return pair;
  }

  return {
    async today(tenant) {
      const now = clock.now();
      const keyId = new Date(now).toISOString().slice(0, 10);
      const { vkey } = await deps.logKey(tenant);
      const known = published.get(tenant);
      if (known?.keyId === keyId && known.vkey === vkey) return known;
      const row =
        (await keystore.tx(tenant, (sql) => readDayKey(sql, tenant, keyId))) ??
        (await make(tenant, keyId, now));
      const view = {
        keyId,
        publicKey: row.publicKey.toString('base64url'),
        notAfter: row.notAfter.toISOString(),
        // By the key of now: the one that it was stored with may have been rotated since.
        signature: await signed(tenant, keyId, row.publicKey, row.notAfter),
        vkey,
      };
      published.set(tenant, view);
      return view;
    },

    async open(tenant, keyId, box, { info, aad }) {
      // What is wrong with our own keys is told as that; what is wrong with the box is the sender's.
      const pair = await pairOf(tenant, keyId);
      try {
        const sealed = { enc: Buffer.from(box.enc, 'base64url'), ct: Buffer.from(box.ct, 'base64url') };
        return hpkeOpen(pair, Buffer.from(info), Buffer.from(aad), sealed);
      } catch (cause) {
        throw new AppError('sealed_box_refused', undefined, { cause });
      }
    },

    forgetTenant(tenant) {
      published.delete(tenant);
      for (const id of pairs.keys()) if (id.startsWith(`${tenant}|`)) pairs.delete(id);
    },

    forget() {
      published.clear();
      pairs.clear();
    },
  };
}
