import { createHmac, hkdfSync, sign } from 'node:crypto';

import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { AppError } from '#platform/problems';
import type { LogSigner } from '#vault/audit';
import type { DayKey, SealedBox } from '#vault/tokens/api';
import { createBlindIndex, type BlindIndex } from './blind-index.ts';
import { createDayKeys } from './day-keys.ts';
import { hpkeSeal, hpkeSealParts } from './hpke.ts';
import type { KeyProvider } from './provider.ts';
import { rollEpoch, type Rolled, type RollOptions } from './roll-epoch.ts';
import { findShredded, markShredding, markShreddingOf, readActiveEpoch, type ShreddedRow } from './store.ts';
import type { SubjectKey } from './subject-key.ts';
import { createSubjectKeys, type EpochKeys } from './subject-keys.ts';
import { loadTenantKeys, makeTenantKeys, type TenantKeys } from './tenant-keys.ts';

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
  /** Signs certificates of destruction, with a key of its own. */
  readonly certifier: LogSigner;
  /** Makes the key of a new subject. Throws `stale_version` if the subject has one: nothing is ever keyed twice. */
  newSubject(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** A subject that did not exist before, with its key: what a new customer becomes. */
  freshSubject(tenant: TenantId): Promise<SubjectKey>;
  /** The key of a subject that exists. Throws `not_found` if there is none or it is shredded: no key never means "make one". */
  subject(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /**
   * From now on the subject's key opens nothing here, and nowhere after a minute; with the end of the epoch it is gone. Throws `not_found` if
   * there is none to shred. Not undone by anything.
   */
  shredSubject(tenant: TenantId, subjectId: SubjectId): Promise<void>;
  /** As `shredSubject`; those who have no key that opens are passed by. */
  shredSubjects(tenant: TenantId, subjects: readonly SubjectId[]): Promise<void>;
  /** Of these, the subjects whose keys are gone for good, in every copy. */
  shredded(tenant: TenantId, subjects: readonly SubjectId[]): Promise<ShreddedRow[]>;
  /** Ends the tenant's epoch; see `roll-epoch.ts`. */
  rollEpoch(tenant: TenantId, options?: RollOptions): Promise<Rolled>;
  /** The epoch that new keys are wrapped under, when it began, and whether the roll that began it waits to be gone on with. */
  epoch(tenant: TenantId): Promise<{ epoch: number; since: Date; isRolling: boolean } | null>;
  /** 16 bytes of HMAC-SHA-256 under the tenant's key for that class. */
  blindIndex(tenant: TenantId, cls: string): Promise<(normalForm: string) => Buffer>;
  /** How this tenant's log names a person: stable there, meaningless elsewhere. */
  pseudonym(tenant: TenantId, personId: PersonId): Promise<string>;
  /** What browsers seal to today. */
  dayKey(tenant: TenantId): Promise<DayKey>;
  /** Opens what was sealed to a day's key. Throws `sealed_box_refused`: a box is the caller's, and tells nothing of why. */
  openBox(
    tenant: TenantId,
    keyId: string,
    box: SealedBox,
    context: { info: string; aad: string },
  ): Promise<Buffer>;
  /** Seals to a one-time key of a frame. Throws `invalid_request` if that is none. */
  sealBox(publicKey: string, context: { info: string; aad: string }, clear: Uint8Array): SealedBox;
  /** As `sealBox`, several messages in order in one context, whose number is authenticated. */
  sealParts(publicKey: string, info: string, parts: readonly Uint8Array[]): { enc: string; parts: string[] };
  /** The provider's name, how long it could bring a destroyed key back, and whether it answers now. */
  readonly provider: string;
  readonly destroysAfterSeconds: number;
  healthy(): Promise<void>;
  /** Drops every key from memory. */
  close(): void;
}

/** How soon a tenant's keys are read again when an epoch is named that is not among them. */
const RELOAD_MS = 5_000;

/** Every key there is, under one provider. Unwrapped keys live in memory only, subjects' for at most a minute. */
export function createKeys(deps: KeysDeps): Keys {
  const { clock } = deps;
  const tenants = new Map<TenantId, { keys: Promise<TenantKeys>; since: number }>();
  const indexes = new Map<string, BlindIndex>();

  function tenantKeys(tenant: TenantId): Promise<TenantKeys> {
    const known = tenants.get(tenant);
    if (known !== undefined) return known.keys;
    const loading = { keys: loadTenantKeys(deps, tenant), since: clock.now() };
    tenants.set(tenant, loading);
    // A provider that was away is asked again; what failed is not remembered.
    loading.keys.catch(() => {
      if (tenants.get(tenant) === loading) tenants.delete(tenant);
    });
    return loading.keys;
  }

  const epochs: EpochKeys = {
    async current(tenant) {
      const { epoch } = await tenantKeys(tenant);
      return { epoch, key: await epochs.of(tenant, epoch) };
    },
    async of(tenant, epoch) {
      const key = (await tenantKeys(tenant)).epochKeys.get(epoch);
      if (key !== undefined) return key;
      // Another process may have begun an epoch since: read again at once for the next one, and seldom for any other.
      const known = tenants.get(tenant);
      const isNext = known !== undefined && epoch === (await known.keys).epoch + 1;
      if (known === undefined || isNext || known.since + RELOAD_MS < clock.now()) {
        if (tenants.get(tenant) === known) tenants.delete(tenant);
        const again = (await tenantKeys(tenant)).epochKeys.get(epoch);
        if (again !== undefined) return again;
      }
      throw new AppError('keys_unavailable');
    },
    renew: (tenant) => void tenants.delete(tenant),
  };
  const subjects = createSubjectKeys({ keystore: deps.keystore, clock, epochs });
  const days = createDayKeys({
    keystore: deps.keystore,
    clock,
    epochs,
    logKey: async (tenant) => (await tenantKeys(tenant)).log,
  });

  return {
    // Loaded keys are all there: the provider is not asked again.
    ensureTenant: async (tenant) => {
      if (!tenants.has(tenant)) await makeTenantKeys(deps, tenant);
    },
    signer: {
      vkey: async (tenant) => (await tenantKeys(tenant)).log.vkey,
      sign: async (tenant, bytes) => sign(null, bytes, (await tenantKeys(tenant)).log.privateKey),
    },
    certifier: {
      vkey: async (tenant) => (await tenantKeys(tenant)).certificate.vkey,
      sign: async (tenant, bytes) => sign(null, bytes, (await tenantKeys(tenant)).certificate.privateKey),
    },
    newSubject: subjects.make,
    freshSubject: subjects.makeFresh,
    subject: subjects.find,

    async shredSubject(tenant, subjectId) {
      const marked = await deps.keystore.tx(tenant, (sql) => markShredding(sql, tenant, subjectId));
      subjects.forgetSubject(tenant, subjectId);
      if (marked === 0) throw new AppError('not_found');
    },
    async shredSubjects(tenant, ids) {
      const marked = await deps.keystore.tx(tenant, (sql) => markShreddingOf(sql, tenant, ids));
      for (const subjectId of marked) subjects.forgetSubject(tenant, subjectId);
    },
    shredded: (tenant, ids) => deps.keystore.tx(tenant, (sql) => findShredded(sql, tenant, ids)),
    async rollEpoch(tenant, options) {
      const rolled = await rollEpoch(deps, tenant, options);
      // The old epoch's key goes from memory, too.
      epochs.renew(tenant);
      return rolled;
    },
    async epoch(tenant) {
      const active = await deps.keystore.tx(tenant, (sql) => readActiveEpoch(sql, tenant));
      return active === null
        ? null
        : { epoch: active.epoch, since: active.createdAt, isRolling: active.isRolling };
    },

    async blindIndex(tenant, cls) {
      const id = `${tenant}|${cls}`;
      let index = indexes.get(id);
      if (index === undefined) {
        const key = hkdfSync('sha256', (await tenantKeys(tenant)).index, Buffer.alloc(0), `index|${cls}`, 32);
        index = createBlindIndex(Buffer.from(key));
        indexes.set(id, index);
      }
      return index.of;
    },

    async pseudonym(tenant, personId) {
      const { pseudonym } = await tenantKeys(tenant);
      return `p_${base32(createHmac('sha256', pseudonym).update(personId).digest(), 16)}`;
    },

    dayKey: days.today,
    openBox: days.open,

    sealBox: (publicKey, { info, aad }, clear) =>
      sealTo(publicKey, (raw) => {
        const box = hpkeSeal(raw, Buffer.from(info), Buffer.from(aad), clear);
        return { enc: box.enc.toString('base64url'), ct: box.ct.toString('base64url') };
      }),
    sealParts: (publicKey, info, parts) =>
      sealTo(publicKey, (raw) => {
        const sealed = hpkeSealParts(raw, Buffer.from(info), parts);
        return {
          enc: sealed.enc.toString('base64url'),
          parts: sealed.parts.map((part) => part.toString('base64url')),
        };
      }),

    provider: deps.provider.name,
    destroysAfterSeconds: deps.provider.destroysAfterSeconds,
    healthy: () => deps.provider.healthy(),
    close() {
      tenants.clear();
      subjects.forget();
      days.forget();
      for (const index of indexes.values()) index.wipe();
      indexes.clear();
    },
  };
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** One character for each byte: its low five bits. */
function base32(bytes: Buffer, characters: number): string {
  let out = '';
  for (let at = 0; at < characters; at += 1) out += BASE32[(bytes[at] ?? 0) & 31];
  return out;
}

function sealTo<T>(publicKey: string, seal: (raw: Buffer) => T): T {
  const raw = Buffer.from(publicKey, 'base64url');
  if (raw.length !== 32) throw new AppError('invalid_request');
  try {
    return seal(raw);
  } catch (cause) {
    // A point of low order, to which nothing can be sealed.
    throw new AppError('invalid_request', undefined, { cause });
  }
}
