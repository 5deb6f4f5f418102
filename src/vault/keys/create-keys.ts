import { createHmac, hkdfSync, sign, type KeyObject } from 'node:crypto';

import type { Clock } from '#platform/clock';
import { collectGarbage } from '#platform/collect-garbage';
import type { Db } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { AppError } from '#platform/problems';
import type { LogSigner } from '#vault/audit';
import type { ClientKeySettings } from '#vault/custody/api';
import type { DayKey, SealedBox } from '#vault/tokens/api';
import { createBlindIndex, type BlindIndex } from './blind-index.ts';
import { openClientKey, type ClientKey } from './client-key.ts';
import { checkCustody, chooseCustody, settleCustody, type CustodyNow } from './custody.ts';
import { createLeases } from './custody-lease.ts';
import { createDayKeys } from './day-keys.ts';
import { hpkeSeal, hpkeSealParts } from './hpke.ts';
import type { KeyProvider } from './provider.ts';
import { rollEpoch, type Rolled, type RollOptions } from './roll-epoch.ts';
import { readActiveEpoch } from './store.ts';
import { findOpenRoll, readKeystoreBackup } from './store-roll.ts';
import { closeRotation, type RotationKind, type TenantKeyKind } from './store-rotation.ts';
import { isKeyLeaving, readStages } from './store-tenant-keys.ts';
import {
  findVersions,
  keepAllowedKey,
  makeNextVersion,
  retireVersionsBefore,
  stepVersion,
  type KeyVersion,
} from './rotate-tenant-key.ts';
import {
  findShredded,
  markShredding,
  markShreddingOf,
  findGoneVersions,
  readRetired,
  type GoneVersions,
  type ShreddedRow,
} from './store-subjects.ts';
import { findSuperseded, noteRetired, retireVersions } from './retire.ts';
import {
  askAgedRotation,
  askRotation,
  findRotations,
  renewSubject,
  settleRotations,
  tellRotation,
  type Rotation,
} from './rotate.ts';
import type { SubjectKey } from './subject-key.ts';
import { createSubjectKeys, type EpochKeys } from './subject-keys.ts';
import {
  loadDataKeys,
  loadTenantKeys,
  makeTenantKeys,
  type DataKeys,
  type SigningKeys,
  type TenantKeys,
  type VersionedKey,
} from './tenant-keys.ts';

export interface KeysDeps {
  readonly keystore: Db;
  readonly provider: KeyProvider;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
  /** How long the end of an epoch waits at most for a backup of the keystore that has the next one; 0 or none: not at all. */
  readonly backupWaitMs?: number;
  /** How a client's own key is reached. Default: as its settings say. */
  readonly clientKey?: (settings: ClientKeySettings) => ClientKey;
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
  /** Of these, the subjects of whose key the versions before that one are gone for good, in every copy. */
  goneVersions(
    tenant: TenantId,
    of: readonly { subjectId: SubjectId; before: number }[],
  ): Promise<GoneVersions[]>;
  /** Ends the tenant's epoch; see `roll-epoch.ts`. */
  rollEpoch(tenant: TenantId, options?: RollOptions): Promise<Rolled>;
  /** The epoch that new keys are wrapped under, when it began, and how far the roll that began it is; null when it has ended. */
  epoch(tenant: TenantId): Promise<{
    epoch: number;
    since: Date;
    rolling: { done: number; total: number } | null;
    /** Older keys, under which nothing is sealed any more, go with the epoch. */
    isLeaving: boolean;
    /** The last backup of the keystore that was read back, and the epoch whose keys it has. */
    backup: { epoch: number; backupId: string; takenAt: Date } | null;
    /** The older epoch's key of keys is kept until a backup has this epoch's. */
    awaitsBackup: boolean;
  } | null>;
  /**
   * Asks the client's own key, by a real unwrap, whether it is there, and closes or opens what hangs on it. To be called every few seconds for
   * each tenant, in every process.
   */
  checkCustody(tenant: TenantId): Promise<CustodyNow>;
  /** Tries the client's key (null: the provider's alone) and chooses it for epochs to come. False if it was chosen before. Throws `key_withdrawn`. */
  chooseCustody(tenant: TenantId, settings: ClientKeySettings | null): Promise<boolean>;
  /** Moves every key of the tenant's data under what was chosen. Throws `key_withdrawn`. */
  settleCustody(tenant: TenantId): Promise<void>;
  /** Asks for new keys of that kind, which `settleRotations` makes; everything is readable meanwhile. */
  askRotation(tenant: TenantId, what: RotationKind): Promise<void>;
  /** As `askRotation`, for subjects' keys if some are older than a year. */
  askAgedRotation(tenant: TenantId): Promise<void>;
  /** What was asked for and is not finished, or not told, with how far it is. */
  rotations(tenant: TenantId): Promise<Rotation[]>;
  /** Goes on with what was asked for until it is done, also after a crash. Throws `key_withdrawn`. */
  settleRotations(tenant: TenantId): Promise<void>;
  /** The client's log has its entry. */
  tellRotation(tenant: TenantId, id: string): Promise<void>;
  /** The client's log has its entry of the end of the older keys: the rotation is over. */
  closeRotation(tenant: TenantId, id: string): Promise<void>;
  /** Subjects with older versions of their key, in order, whose rows can be sealed anew by now (`SubjectKey.reseal`). */
  superseded(tenant: TenantId, after: SubjectId | null, limit: number): Promise<SubjectId[]>;
  /** Makes another version of one subject's key, which seals from then on; in five minutes the subject is `superseded`. */
  renewSubject(tenant: TenantId, subjectId: SubjectId): Promise<void>;
  /** Nothing of the subject is sealed under a version before that one: they open nothing from now on and are gone with the epoch. */
  retireVersions(tenant: TenantId, subjectId: SubjectId, version: number): Promise<void>;
  /** Notes which rotations have no older key left that serves. */
  noteRetired(tenant: TenantId): Promise<void>;
  /** Throws `key_withdrawn` if the client withholds its key: asked before a decision is taken and recorded about a value that would not open. */
  mustBeOpen(tenant: TenantId): void;
  /** 16 bytes of HMAC-SHA-256 under the tenant's key for that class: for what is not kept, or looked for under one key alone. */
  blindIndex(tenant: TenantId, cls: string): Promise<(normalForm: string) => Buffer>;
  /** The same for what is kept and found again, also while the key changes. Not to be held for longer than a request. */
  indexes(tenant: TenantId, cls: string): Promise<Indexes>;
  /** Versions of a key of the tenant as a whole, the newest first. */
  versions(tenant: TenantId, what: TenantKeyKind): Promise<KeyVersion[]>;
  /** Makes the next version, which joins; nothing while another is on its way. */
  makeNextVersion(tenant: TenantId, what: TenantKeyKind): Promise<void>;
  /** Brings the newest version to its next stage, for that rotation. */
  stepVersion(
    tenant: TenantId,
    what: TenantKeyKind,
    from: Pick<KeyVersion, 'version' | 'stage'>,
    to: 'leading' | 'sole',
    rotation: string,
  ): Promise<void>;
  /** Every version before that one opens and signs nothing more, and goes with its epoch. */
  retireVersionsBefore(
    tenant: TenantId,
    what: TenantKeyKind,
    version: number,
    rotation: string,
  ): Promise<void>;
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

/** How a form is kept and found. */
export interface Indexes {
  /** Of the key that is written with. */
  readonly version: number;
  /** What is written. */
  readonly of: (normalForm: string) => Buffer;
  /** What is written beside it in a row of its own kind, so that the same value is never there twice; null unless the key is changing. */
  readonly beside: (normalForm: string) => Buffer | null;
  /** Where each is a row of its own: those to be written, with the versions of their keys. */
  readonly kept: (normalForm: string) => { version: number; index: Buffer }[];
  /** What it may stand under: any of them is it. */
  readonly all: (normalForm: string) => Buffer[];
}

interface Loaded {
  readonly keys: Promise<TenantKeys>;
  readonly since: number;
  checkedAt: number;
  checking: Promise<TenantKeys> | null;
}

/** How often it is looked whether a version of a key came further, and how long a process may go on without that. */
const CHECK_MS = 5_000;
const MOST_UNCHECKED_MS = 60_000;

/** How soon a tenant's keys are read again when an epoch is named that is not among them. */
const RELOAD_MS = 5_000;

/** Every key there is, under one provider. Unwrapped keys live in memory only, subjects' for at most a minute. */
export function createKeys(deps: KeysDeps): Keys {
  const { clock } = deps;
  const tenants = new Map<TenantId, Loaded>();
  /** Closed as one with the client's own key, where it holds one. */
  const data = new Map<TenantId, Promise<DataKeys>>();
  const indexes = new Map<TenantId, Map<string, BlindIndex>>();
  const leases = createLeases(clock, closeData);
  const within = { ...deps, clientKey: deps.clientKey ?? rememberedClientKeys() };

  function tenantKeys(tenant: TenantId): Promise<TenantKeys> {
    const known = tenants.get(tenant);
    if (known !== undefined)
      return clock.now() - known.checkedAt < CHECK_MS ? known.keys : check(tenant, known);
    const now = clock.now();
    const loading: Loaded = {
      keys: loadTenantKeys(within, tenant),
      since: now,
      checkedAt: now,
      checking: null,
    };
    tenants.set(tenant, loading);
    // A provider that was away is asked again; what failed is not remembered.
    loading.keys.catch(() => {
      if (tenants.get(tenant) === loading) tenants.delete(tenant);
    });
    return loading.keys;
  }

  /** Another process may have brought a version further: whoever knows only of the stage before the last would do what nobody expects any more. */
  function check(tenant: TenantId, known: Loaded): Promise<TenantKeys> {
    known.checking ??= (async () => {
      try {
        const [keys, stages] = await Promise.all([
          known.keys,
          deps.keystore.tx(tenant, (sql) => readStages(sql, tenant)),
        ]);
        if (keys.stages === stages) known.checkedAt = clock.now();
        else if (tenants.get(tenant) === known) renew(tenant);
      } catch (error) {
        // A keystore that is away for a moment stops nobody who knows the keys; stages follow each other more slowly.
        if (clock.now() - known.checkedAt > MOST_UNCHECKED_MS) throw error;
        return known.keys;
      } finally {
        known.checking = null;
      }
      return tenants.get(tenant) === known ? known.keys : tenantKeys(tenant);
    })();
    return known.checking;
  }

  async function dataKeys(tenant: TenantId): Promise<DataKeys> {
    leases.mustBeOpen(tenant);
    await tenantKeys(tenant);
    const known = data.get(tenant);
    if (known !== undefined) return known;
    const askedAt = clock.now();
    const loading = tenantKeys(tenant).then(async (keys) => {
      const loaded = await loadDataKeys(within, tenant, keys);
      if (keys.epochs.some(({ row }) => row.custody !== 0)) leases.renew(tenant, askedAt);
      return loaded;
    });
    data.set(tenant, loading);
    loading.catch((error: unknown) => {
      if (data.get(tenant) === loading) data.delete(tenant);
      if (error instanceof AppError && error.problem === 'key_withdrawn') leases.fail(tenant, error);
    });
    return loading;
  }

  /** Everything that opens the tenant's data goes from memory. Its log, and who is who in it, go on. */
  function closeData(tenant: TenantId): void {
    if (!data.has(tenant) && !indexes.has(tenant)) return;
    data.delete(tenant);
    for (const index of indexes.get(tenant)?.values() ?? []) index.wipe();
    indexes.delete(tenant);
    subjects.forgetTenant(tenant);
    days.forgetTenant(tenant);
    collectGarbage().catch((error: unknown) =>
      deps.log.warn({ err: error, tenant }, 'memory could not be collected at once'),
    );
  }

  function indexOf(tenant: TenantId, cls: string, version: number, key: KeyObject): BlindIndex {
    const ofTenant = indexes.get(tenant) ?? new Map<string, BlindIndex>();
    const id = `${version}|${cls}`;
    const known = ofTenant.get(id);
    if (known !== undefined) return known;
    // Version 0 is the class's own key already.
    const raw =
      version === 0
        ? key.export()
        : Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `index|${cls}`, 32));
    const index = createBlindIndex(raw);
    ofTenant.set(id, index);
    indexes.set(tenant, ofTenant);
    return index;
  }

  function renew(tenant: TenantId): void {
    tenants.delete(tenant);
    data.delete(tenant);
  }

  const epochs: EpochKeys = {
    async current(tenant) {
      const { epoch } = await tenantKeys(tenant);
      return { epoch, key: await epochs.of(tenant, epoch) };
    },
    async of(tenant, epoch) {
      const key = (await dataKeys(tenant)).epochKeys.get(epoch);
      if (key !== undefined) return key;
      // Another process may have begun an epoch since: read again at once for the next one, and seldom for any other.
      const known = tenants.get(tenant);
      const isNext = known !== undefined && epoch === (await known.keys).epoch + 1;
      if (known === undefined || isNext || known.since + RELOAD_MS < clock.now()) {
        if (tenants.get(tenant) === known) renew(tenant);
        const again = (await dataKeys(tenant)).epochKeys.get(epoch);
        if (again !== undefined) return again;
      }
      throw new AppError('keys_unavailable');
    },
    renew,
  };
  const subjects = createSubjectKeys({ keystore: deps.keystore, clock, epochs });
  const days = createDayKeys({
    keystore: deps.keystore,
    clock,
    epochs,
    logKey: async (tenant) => (await tenantKeys(tenant)).log.current,
  });

  return {
    // Loaded keys are all there: the provider is not asked again.
    ensureTenant: async (tenant) => {
      if (!tenants.has(tenant)) await makeTenantKeys(within, tenant);
    },
    signer: {
      ...signerOf(async (tenant) => (await tenantKeys(tenant)).log),
    },
    certifier: {
      ...signerOf(async (tenant) => (await tenantKeys(tenant)).certificate),
    },
    newSubject: (tenant, subjectId) => {
      leases.mustBeOpen(tenant);
      return subjects.make(tenant, subjectId);
    },
    freshSubject: async (tenant) => {
      leases.mustBeOpen(tenant);
      return subjects.makeFresh(tenant);
    },
    subject: async (tenant, subjectId) => {
      leases.mustBeOpen(tenant);
      return subjects.find(tenant, subjectId);
    },

    async shredSubject(tenant, subjectId) {
      const marked = await deps.keystore.tx(tenant, (sql) => markShredding(sql, tenant, subjectId));
      subjects.forgetSubject(tenant, subjectId);
      if (marked === 0) throw new AppError('not_found');
    },
    async shredSubjects(tenant, ids) {
      const marked = await deps.keystore.tx(tenant, (sql) => markShreddingOf(sql, tenant, ids));
      for (const subjectId of marked) subjects.forgetSubject(tenant, subjectId);
    },
    goneVersions: (tenant, of) => deps.keystore.tx(tenant, (sql) => findGoneVersions(sql, tenant, of)),
    shredded: (tenant, ids) => deps.keystore.tx(tenant, (sql) => findShredded(sql, tenant, ids)),
    async rollEpoch(tenant, options) {
      try {
        return await rollEpoch(within, tenant, options);
      } finally {
        // The old epoch's key goes from memory, too; or, while a backup is awaited, nothing but the new one is used.
        renew(tenant);
      }
    },

    checkCustody: (tenant) => checkCustody({ ...within, leases, renew, closeData }, tenant),
    chooseCustody: (tenant, settings) => chooseCustody(within, tenant, settings),
    settleCustody: (tenant) => settleCustody({ ...within, renew }, tenant),
    mustBeOpen: leases.mustBeOpen,

    askRotation: (tenant, what) => askRotation({ ...within, epochs }, tenant, what),
    askAgedRotation: (tenant) => askAgedRotation({ ...within, epochs }, tenant),
    rotations: (tenant) => findRotations({ ...within, epochs }, tenant),
    async settleRotations(tenant) {
      await settleRotations({ ...within, epochs }, tenant);
      // Whoever was found before would seal under the older version for another minute.
      subjects.forgetTenant(tenant);
    },
    tellRotation: (tenant, id) => tellRotation({ ...within, epochs }, tenant, id),
    closeRotation: (tenant, id) => deps.keystore.tx(tenant, (sql) => closeRotation(sql, tenant, id)),
    superseded: (tenant, after, limit) => findSuperseded({ ...within, epochs }, tenant, after, limit),
    async renewSubject(tenant, subjectId) {
      await renewSubject({ ...within, epochs }, tenant, subjectId);
      subjects.forgetSubject(tenant, subjectId);
    },
    async retireVersions(tenant, subjectId, version) {
      await retireVersions({ ...within, epochs }, tenant, subjectId, version);
      subjects.forgetSubject(tenant, subjectId);
    },
    versions: (tenant, what) => findVersions({ ...within, epochs }, tenant, what),
    async makeNextVersion(tenant, what) {
      // Before the first change, while there is but one index key.
      if (what === 'index')
        await keepAllowedKey({ ...within, epochs }, tenant, (await dataKeys(tenant)).index.write.key);
      await makeNextVersion({ ...within, epochs }, tenant, what, await tenantKeys(tenant));
      renew(tenant);
    },
    async stepVersion(tenant, what, from, to, rotation) {
      await stepVersion({ ...within, epochs }, tenant, what, from, to, rotation);
      renew(tenant);
    },
    async retireVersionsBefore(tenant, what, version, rotation) {
      await retireVersionsBefore({ ...within, epochs }, tenant, what, version, rotation);
      renew(tenant);
    },
    noteRetired: (tenant) => noteRetired({ ...within, epochs }, tenant),
    async epoch(tenant) {
      const [active, roll, { isWaiting }, backup, isOneLeaving] = await deps.keystore.tx(tenant, (sql) =>
        Promise.all([
          readActiveEpoch(sql, tenant),
          findOpenRoll(sql, tenant),
          readRetired(sql, tenant),
          readKeystoreBackup(sql, tenant),
          isKeyLeaving(sql, tenant),
        ]),
      );
      const isLeaving = isWaiting || isOneLeaving;
      const awaitsBackup =
        (deps.backupWaitMs ?? 0) > 0 && roll?.step === 'checked' && (backup?.epoch ?? 0) < roll.toEpoch;
      const rolling = roll === null ? null : { done: roll.rewrapped + roll.shredded, total: roll.total };
      return active === null
        ? null
        : { epoch: active.epoch, since: active.createdAt, rolling, isLeaving, backup, awaitsBackup };
    },

    async blindIndex(tenant, cls) {
      const { index, allowed } = await dataKeys(tenant);
      if (cls === 'ALLOWED' && allowed !== null) return indexOf(tenant, cls, 0, allowed).of;
      return indexOf(tenant, cls, index.write.version, index.write.key).of;
    },
    async indexes(tenant, cls) {
      const { write, beside, read } = (await dataKeys(tenant)).index;
      const of = ({ version, key }: VersionedKey) => indexOf(tenant, cls, version, key).of;
      const [one, other, all] = [of(write), beside === null ? null : of(beside), read.map(of)];
      return {
        version: write.version,
        of: one,
        beside: (form) => (other === null ? null : other(form)),
        kept: (form) => [
          { version: write.version, index: one(form) },
          ...(other === null || beside === null || beside.version === write.version
            ? []
            : [{ version: beside.version, index: other(form) }]),
        ],
        all: (form) => all.map((index) => index(form)),
      };
    },

    async pseudonym(tenant, personId) {
      const { pseudonym } = await tenantKeys(tenant);
      return `p_${base32(createHmac('sha256', pseudonym).update(personId).digest(), 16)}`;
    },

    dayKey: async (tenant) => {
      leases.mustBeOpen(tenant);
      return days.today(tenant);
    },
    openBox: async (tenant, ...box) => {
      leases.mustBeOpen(tenant);
      return days.open(tenant, ...box);
    },

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
      data.clear();
      leases.clear();
      subjects.forget();
      days.forget();
      for (const ofTenant of indexes.values()) for (const index of ofTenant.values()) index.wipe();
      indexes.clear();
    },
  };
}

/** One connection to a client's key for the same settings, however often it is asked. */
function rememberedClientKeys(): (settings: ClientKeySettings) => ClientKey {
  const opened = new Map<string, ClientKey>();
  return (settings) => {
    const id = JSON.stringify(settings);
    const known = opened.get(id) ?? openClientKey(settings);
    opened.set(id, known);
    return known;
  };
}

/** Signs with what signs now, by what is published. */
function signerOf(keysOf: (tenant: TenantId) => Promise<SigningKeys>): LogSigner {
  return {
    vkey: async (tenant) => (await keysOf(tenant)).current.vkey,
    signatures: async (tenant, bytes) =>
      (await keysOf(tenant)).signing.map(({ vkey, privateKey }) => ({
        vkey,
        signature: sign(null, bytes, privateKey),
      })),
    published: async (tenant) => (await keysOf(tenant)).published,
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
