import { createHmac, hkdfSync, randomBytes, sign } from 'node:crypto';

import type { Clock } from '#platform/clock';
import { isSqlState, type Db } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { AppError } from '#platform/problems';
import type { LogSigner } from '#vault/audit';
import type { DayKey, SealedBox } from '#vault/tokens/api';
import { lengthPrefixed, open, seal } from './aead.ts';
import {
  generateHpkeKeyPair,
  hpkeOpen,
  hpkeSeal,
  privateKeyFromRaw,
  rawPrivate,
  type HpkeKeyPair,
} from './hpke.ts';
import type { KeyProvider } from './provider.ts';
import {
  forgetDayKeys,
  insertDayKey,
  insertSubjectKey,
  readDayKey,
  readSubjectKey,
  type SubjectKeyRow,
} from './store.ts';
import { createSubjectKey, keyCheckValue, type SubjectKey } from './subject-key.ts';
import { loadTenantKeys, makeTenantKeys, rowAad, type TenantKeys } from './tenant-keys.ts';

export interface KeysDeps {
  readonly keystore: Db;
  readonly provider: KeyProvider;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
}

export interface Keys {
  /** Makes what a new tenant needs. Harmless to call again. */
  ensureTenant(tenant: TenantId): Promise<void>;
  readonly signer: LogSigner;
  /** Makes the key of a new subject. Throws `conflict` if the subject has one: nothing is ever keyed twice. */
  newSubject(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** The key of a subject that exists. Throws `not_found` if there is none or it is shredded: no key never means "make one". */
  subject(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** 16 bytes of HMAC-SHA-256 under the tenant's key for that class. */
  blindIndex(tenant: TenantId, cls: string): Promise<(normalForm: string) => Buffer>;
  /** How this tenant's log names a person: stable there, meaningless elsewhere. */
  pseudonym(tenant: TenantId, personId: PersonId): Promise<string>;
  /** What browsers seal to today. */
  dayKey(tenant: TenantId): Promise<DayKey>;
  /** Opens what was sealed to a day's key. Throws `invalid_request`: a box is the caller's, and tells nothing of why. */
  openBox(
    tenant: TenantId,
    keyId: string,
    box: SealedBox,
    context: { info: string; aad: string },
  ): Promise<Buffer>;
  sealBox(publicKey: string, context: { info: string; aad: string }, clear: Uint8Array): SealedBox;
  /** The provider's name, and whether it answers now. */
  readonly provider: string;
  healthy(): Promise<void>;
  /** Drops every key from memory. */
  close(): void;
}

const SUBJECT_TTL_MS = 60_000;
const MAX_SUBJECTS = 20_000;
const DAY_MS = 86_400_000;
const GRACE_MS = 2 * DAY_MS;

/** Every key there is, under one provider. Unwrapped keys live in memory only, subjects' for at most a minute. */
export function createKeys(deps: KeysDeps): Keys {
  const { keystore, clock } = deps;
  const tenants = new Map<TenantId, Promise<TenantKeys>>();
  const subjects = new Map<string, { key: SubjectKey; until: number }>();
  const days = new Map<string, HpkeKeyPair>();
  const indexes = new Map<string, Buffer>();

  function tenantKeys(tenant: TenantId): Promise<TenantKeys> {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    const loading = loadTenantKeys(deps, tenant);
    tenants.set(tenant, loading);
    // A provider that was away is asked again; what failed is not remembered.
    loading.catch(() => tenants.delete(tenant));
    return loading;
  }

  const subjectAad = (
    tenant: TenantId,
    subjectId: SubjectId,
    row: Pick<SubjectKeyRow, 'version' | 'epoch'>,
  ): Buffer => lengthPrefixed('subject-key', tenant, subjectId, String(row.version), String(row.epoch));

  function remember(key: SubjectKey): SubjectKey {
    const id = `${key.tenant}|${key.subjectId}`;
    subjects.delete(id);
    subjects.set(id, { key, until: clock.now() + SUBJECT_TTL_MS });
    if (subjects.size > MAX_SUBJECTS) {
      const oldest = subjects.keys().next().value;
      if (oldest !== undefined) subjects.delete(oldest);
    }
    return key;
  }

  const keys: Keys = {
    ensureTenant: (tenant) => makeTenantKeys(deps, tenant),
    signer: {
      vkey: async (tenant) => (await tenantKeys(tenant)).log.vkey,
      sign: async (tenant, bytes) => sign(null, bytes, (await tenantKeys(tenant)).log.privateKey),
    },

    async newSubject(tenant, subjectId) {
      const { epoch, epochKeys } = await tenantKeys(tenant);
      const epochKey = epochKeys.get(epoch);
      if (epochKey === undefined) throw new AppError('internal');
      const clear = randomBytes(32);
      const row = { version: 1, epoch, state: 'active' as const };
      const wrapped = seal(epochKey, clear, subjectAad(tenant, subjectId, row));
      try {
        await keystore.tx(tenant, (sql) =>
          insertSubjectKey(
            sql,
            tenant,
            subjectId,
            { ...row, wrapped, kcv: keyCheckValue(clear) },
            new Date(clock.now()),
          ),
        );
      } catch (error) {
        throw isSqlState(error, '23505') ? new AppError('stale_version', undefined, { cause: error }) : error;
      }
      return remember(createSubjectKey(tenant, subjectId, 1, clear));
    },

    async subject(tenant, subjectId) {
      const cached = subjects.get(`${tenant}|${subjectId}`);
      if (cached !== undefined && cached.until > clock.now()) return cached.key;
      const row = await keystore.tx(tenant, (sql) => readSubjectKey(sql, tenant, subjectId));
      if (row === null || row.wrapped === null || row.state !== 'active') throw new AppError('not_found');
      const epochKey = (await tenantKeys(tenant)).epochKeys.get(row.epoch);
      if (epochKey === undefined) throw new AppError('internal');
      const clear = open(epochKey, row.wrapped, subjectAad(tenant, subjectId, row));
      if (!keyCheckValue(clear).equals(row.kcv)) throw new AppError('internal');
      return remember(createSubjectKey(tenant, subjectId, row.version, clear));
    },

    async blindIndex(tenant, cls) {
      const id = `${tenant}|${cls}`;
      let key = indexes.get(id);
      if (key === undefined) {
        key = Buffer.from(
          hkdfSync('sha256', (await tenantKeys(tenant)).index, Buffer.alloc(0), `index|${cls}`, 32),
        );
        indexes.set(id, key);
      }
      const secret = key;
      return (normalForm) => createHmac('sha256', secret).update(normalForm).digest().subarray(0, 16);
    },

    async pseudonym(tenant, personId) {
      const digest = createHmac('sha256', (await tenantKeys(tenant)).pseudonym)
        .update(personId)
        .digest();
      return `p_${base32(digest, 16)}`;
    },

    async dayKey(tenant) {
      const now = clock.now();
      const keyId = new Date(now).toISOString().slice(0, 10);
      const { epoch, epochKeys, log } = await tenantKeys(tenant);
      const known = await keystore.tx(tenant, (sql) => readDayKey(sql, tenant, keyId));
      if (known !== null) return dayKeyView(known, log.vkey);
      const epochKey = epochKeys.get(epoch);
      if (epochKey === undefined) throw new AppError('internal');
      const pair = generateHpkeKeyPair();
      const notAfter = new Date(Math.floor(now / DAY_MS) * DAY_MS + DAY_MS + GRACE_MS);
      const signed = `dozo/day-key/v1\n${tenant}\n${keyId}\n${pair.publicKey.toString('base64url')}\n${notAfter.toISOString()}\n`;
      const row = {
        keyId,
        epoch,
        publicKey: pair.publicKey,
        wrapped: seal(epochKey, rawPrivate(pair.privateKey), rowAad(tenant, `day|${keyId}`, epoch)),
        notAfter,
        signature: sign(null, Buffer.from(signed), log.privateKey).toString('base64'),
      };
      const stored = await keystore.tx(tenant, async (sql) => {
        await insertDayKey(sql, tenant, row);
        await forgetDayKeys(sql, tenant, new Date(now));
        return readDayKey(sql, tenant, keyId);
      });
      return dayKeyView(stored ?? row, log.vkey);
    },

    async openBox(tenant, keyId, box, { info, aad }) {
      try {
        const pair = await dayPair(tenant, keyId);
        const sealed = { enc: Buffer.from(box.enc, 'base64url'), ct: Buffer.from(box.ct, 'base64url') };
        return hpkeOpen(pair, Buffer.from(info), Buffer.from(aad), sealed);
      } catch (cause) {
        throw new AppError('sealed_box_refused', undefined, { cause });
      }
    },

    sealBox(publicKey, { info, aad }, clear) {
      const raw = Buffer.from(publicKey, 'base64url');
      if (raw.length !== 32) throw new AppError('invalid_request');
      const box = hpkeSeal(raw, Buffer.from(info), Buffer.from(aad), clear);
      return { enc: box.enc.toString('base64url'), ct: box.ct.toString('base64url') };
    },

    provider: deps.provider.name,
    healthy: () => deps.provider.healthy(),
    close() {
      tenants.clear();
      subjects.clear();
      days.clear();
      for (const key of indexes.values()) key.fill(0);
      indexes.clear();
    },
  };

  async function dayPair(tenant: TenantId, keyId: string): Promise<HpkeKeyPair> {
    const id = `${tenant}|${keyId}`;
    const known = days.get(id);
    if (known !== undefined) return known;
    const row = await keystore.tx(tenant, (sql) => readDayKey(sql, tenant, keyId));
    const epochKey = row === null ? undefined : (await tenantKeys(tenant)).epochKeys.get(row.epoch);
    if (
      row === null ||
      row.wrapped === null ||
      epochKey === undefined ||
      row.notAfter.getTime() < clock.now()
    )
      throw new Error('no such day key');
    const raw = open(epochKey, row.wrapped, rowAad(tenant, `day|${keyId}`, row.epoch));
    const pair = { publicKey: row.publicKey, privateKey: privateKeyFromRaw(raw) };
    raw.fill(0);
    if (days.size > 1_000) days.clear();
    days.set(id, pair);
    return pair;
  }

  return keys;
}

function dayKeyView(
  row: { keyId: string; publicKey: Buffer; notAfter: Date; signature: string },
  vkey: string,
): DayKey {
  return {
    keyId: row.keyId,
    publicKey: row.publicKey.toString('base64url'),
    notAfter: row.notAfter.toISOString(),
    signature: row.signature,
    vkey,
  };
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(bytes: Buffer, characters: number): string {
  let out = '';
  for (let at = 0; at < characters; at += 1) out += BASE32[(bytes[at] ?? 0) & 31];
  return out;
}
