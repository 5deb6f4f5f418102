import {
  createHash,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  createPublicKey,
  type KeyObject,
} from 'node:crypto';

import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { lengthPrefixed, open, seal } from './aead.ts';
import { dataKeyOf, makeShare, type ShareDeps } from './custody-share.ts';
import type { KeyProvider } from './provider.ts';
import { insertEpochKey, readEpochKeys, type EpochKeyRow } from './store.ts';
import {
  insertTenantKey,
  placeOf,
  readTenantKeys,
  type KeyStage,
  type TenantKeyRow,
} from './store-tenant-keys.ts';

/** A tenant's keys in memory that open no customer's data: unwrapped once per start of the process, and there also while a client withholds its own. */
export interface TenantKeys {
  readonly epoch: number;
  readonly epochs: readonly UnwrappedEpoch[];
  readonly pseudonym: KeyObject;
  readonly log: SigningKeys;
  readonly certificate: SigningKeys;
  /** How every key stood when these were read. */
  readonly stages: string;
}

/** What customers' data hang on: the tenant's, and the client's where it holds a key of its own. */
export interface DataKeys {
  /** Wraps subjects', index and days' keys; stands in no database and no file in clear. */
  readonly epochKeys: ReadonlyMap<number, KeyObject>;
  readonly index: IndexKeys;
  /** What digests of allowed values were made with before the index key changed first; null: the index key's own. */
  readonly allowed: KeyObject | null;
}

/** The index key, and while values move from one to the next, both. */
export interface IndexKeys {
  /** The newest that is written with, by its version. */
  readonly write: VersionedKey;
  /** The one to come or to go, which is written beside it. */
  readonly beside: VersionedKey | null;
  /** Every one that something may be found under, the one that is written with first. */
  readonly read: readonly VersionedKey[];
  readonly stage: KeyStage;
}

export interface VersionedKey {
  readonly version: number;
  readonly key: KeyObject;
}

export interface UnwrappedEpoch {
  readonly row: EpochKeyRow;
  /** Wraps what the log needs. Where the client holds no key of its own, it wraps everything. */
  readonly own: KeyObject;
}

/** An Ed25519 key and how a verifier knows it (C2SP signed-note). */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly vkey: string;
}

/** The keys that sign one kind of thing. */
export interface SigningKeys {
  /** By which what is signed now is known. */
  readonly current: SigningKey;
  /** Every key that signs now, `current` first: for a while both the one before and the one that comes. */
  readonly signing: readonly SigningKey[];
  /** Every key that was ever `current`, oldest first; the last is it now. */
  readonly published: readonly PublishedKey[];
}

export interface PublishedKey {
  readonly vkey: string;
  readonly from: Date;
  /** Null: it still signs. */
  readonly to: Date | null;
}

export interface TenantKeysDeps extends ShareDeps {
  readonly provider: KeyProvider;
  /** How long the end of an epoch waits at most for a backup of the keystore that has the next one; 0 or none: not at all. */
  readonly backupWaitMs?: number;
  /** Host of the vault's origin: the first half of the name of every log key. */
  readonly host: string;
}

const FIRST_EPOCH = 1;
export const kekAad = (tenant: TenantId, epoch: number): string => `epoch-key|${tenant}|${epoch}`;
export const rowAad = (tenant: TenantId, what: string, epoch: number): Buffer =>
  lengthPrefixed('tenant-key', tenant, what, String(epoch));

/** Makes what is missing of a new tenant's keys. Harmless to call again, and from two processes at the same time. */
export async function makeTenantKeys(deps: TenantKeysDeps, tenant: TenantId): Promise<void> {
  const at = new Date(deps.clock.now());
  if ((await deps.keystore.tx(tenant, (sql) => readEpochKeys(sql, tenant))).length === 0) {
    const row = { epoch: FIRST_EPOCH, ...(await makeEpochKey(deps, tenant, FIRST_EPOCH)) };
    const first = await deps.keystore.tx(tenant, (sql) => insertEpochKey(sql, tenant, row, at));
    // Another process was first; what wraps nothing is not left behind.
    if (!first) await deps.provider.destroy(row.kekRef);
  }
  const newest = (await unwrapEpochs(deps, tenant))[0];
  if (newest === undefined) throw new AppError('internal');
  const { epoch } = newest.row;
  const present = await deps.keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  const missing = PURPOSES.filter((purpose) => !present.some((row) => row.purpose === purpose));
  if (missing.length === 0) return;
  const dataKey = missing.includes('index') ? await dataKeyOf(deps, tenant, newest) : newest.own;
  await deps.keystore.tx(tenant, async (sql) => {
    for (const purpose of missing) {
      const epochKey = purpose === 'index' ? dataKey : newest.own;
      const place = { purpose, version: 1, epoch };
      await insertTenantKey(
        sql,
        tenant,
        { ...newTenantKey(deps, tenant, place, epochKey), stage: 'sole' },
        at,
      );
    }
  });
}

const PURPOSES = ['log', 'index', 'pseudonym', 'certificate'] as const;

/** A new epoch's key, wrapped by a new key of keys; under the newest custody, a share of it by the client's own key. */
export async function makeEpochKey(
  deps: TenantKeysDeps,
  tenant: TenantId,
  epoch: number,
): Promise<Omit<EpochKeyRow, 'epoch'>> {
  const share = await makeShare(deps, tenant, epoch);
  const clear = randomBytes(32);
  try {
    const kekRef = await deps.provider.createKek(tenant, epoch);
    return { kekRef, wrapped: await deps.provider.wrap(kekRef, clear, kekAad(tenant, epoch)), ...share };
  } catch (cause) {
    throw new AppError('keys_unavailable', undefined, { cause });
  } finally {
    clear.fill(0);
  }
}

type NewTenantKey = Omit<TenantKeyRow, 'createdAt' | 'stagedAt' | 'stage'>;

/** A new key for that place, wrapped by the epoch's. */
export function newTenantKey(
  deps: Pick<TenantKeysDeps, 'host'>,
  tenant: TenantId,
  place: Pick<TenantKeyRow, 'purpose' | 'version' | 'epoch'>,
  epochKey: KeyObject,
): NewTenantKey {
  const { purpose, epoch } = place;
  const aad = rowAad(tenant, placeOf(place), epoch);
  if (purpose === 'index' || purpose === 'pseudonym')
    return { ...place, name: null, publicKey: null, wrapped: seal(epochKey, randomBytes(32), aad) };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const clear = privateKey.export({ format: 'der', type: 'pkcs8' });
  const row = {
    ...place,
    name: `${deps.host}/${purpose === 'log' ? 'log' : 'destruction'}/${tenant}`,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
    wrapped: seal(epochKey, clear, aad),
  };
  clear.fill(0);
  return row;
}

/** Reads and unwraps a tenant's keys: one call of the provider per epoch. Throws `not_found` for a tenant without any. */
export async function loadTenantKeys(deps: TenantKeysDeps, tenant: TenantId): Promise<TenantKeys> {
  const epochs = await unwrapEpochs(deps, tenant);
  const rows = await allTenantKeys(deps, tenant);
  const clearOf = (row: TenantKeyRow): Buffer => {
    const epoch = epochs.find((one) => one.row.epoch === row.epoch);
    if (epoch === undefined || row.wrapped === null) throw new AppError('not_found');
    return open(epoch.own, row.wrapped, rowAad(tenant, placeOf(row), row.epoch));
  };
  const pseudonym = rows.find(({ purpose }) => purpose === 'pseudonym');
  if (pseudonym === undefined) throw new AppError('not_found');
  return {
    epoch: epochs[0]?.row.epoch ?? 0,
    epochs,
    pseudonym: asKey(clearOf(pseudonym)),
    log: signingKeys(rows, 'log', clearOf),
    certificate: signingKeys(rows, 'certificate', clearOf),
    stages: stagesOf(rows),
  };
}

/** As `readStages` says it. */
function stagesOf(rows: readonly TenantKeyRow[]): string {
  return rows
    .toSorted((a, b) => (a.purpose === b.purpose ? a.version - b.version : a.purpose < b.purpose ? -1 : 1))
    .map(({ purpose, version, stage }) => `${purpose}${version}${stage}`)
    .join(' ');
}

/** Checkpoints are signed by the next key as soon as anybody knows of it, and by the one before until the next is alone; certificates by one key each. */
function signingKeys(
  rows: readonly TenantKeyRow[],
  purpose: 'log' | 'certificate',
  clearOf: (row: TenantKeyRow) => Buffer,
): SigningKeys {
  const versions = rows.filter((row) => row.purpose === purpose);
  const [newest, before] = versions;
  if (newest === undefined) throw new AppError('not_found');
  const unwrap = (row: TenantKeyRow): SigningKey => {
    const clear = clearOf(row);
    const privateKey = createPrivateKey({ key: clear, format: 'der', type: 'pkcs8' });
    clear.fill(0);
    return { privateKey, vkey: vkeyOf(row.name ?? '', publicOf(privateKey)) };
  };
  const isJoining = newest.stage === 'joining' && before !== undefined;
  const helper =
    purpose === 'log' && newest.stage !== 'sole' && before !== undefined && before.wrapped !== null
      ? before
      : null;
  const current = isJoining ? unwrap(before) : unwrap(newest);
  const other =
    isJoining && purpose === 'log' ? unwrap(newest) : !isJoining && helper !== null ? unwrap(helper) : null;
  const published = versions
    .filter(({ stage }) => stage !== 'joining')
    .toReversed()
    .map((row) => ({
      vkey: vkeyOf(row.name ?? '', row.publicKey ?? Buffer.alloc(0)),
      from: row.createdAt,
      to: row.stage === 'retired' ? row.stagedAt : null,
    }));
  return { current, signing: other === null ? [current] : [current, other], published };
}

/** The keys that open data, from the tenant's own: one call of the client's key per epoch that it has a share in. Throws what that call threw. */
export async function loadDataKeys(
  deps: TenantKeysDeps,
  tenant: TenantId,
  { epochs }: TenantKeys,
): Promise<DataKeys> {
  const epochKeys = new Map<number, KeyObject>();
  for (const epoch of epochs) epochKeys.set(epoch.row.epoch, await dataKeyOf(deps, tenant, epoch));
  const rows = await deps.keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  const unwrap = (row: TenantKeyRow): KeyObject => {
    const epochKey = epochKeys.get(row.epoch);
    if (epochKey === undefined || row.wrapped === null) throw new AppError('not_found');
    return asKey(open(epochKey, row.wrapped, rowAad(tenant, placeOf(row), row.epoch)));
  };
  const allowed = rows.find(({ purpose }) => purpose === 'allowed');
  return {
    epochKeys,
    index: indexKeys(rows, unwrap),
    allowed: allowed === undefined ? null : unwrap(allowed),
  };
}

/** Which index keys are written with and looked under, stage by stage (docs/spec/seal.md): each differs from the one before in what the other bears. */
function indexKeys(rows: readonly TenantKeyRow[], unwrap: (row: TenantKeyRow) => KeyObject): IndexKeys {
  const [newest, before] = rows.filter(({ purpose, wrapped }) => purpose === 'index' && wrapped !== null);
  if (newest === undefined) throw new AppError('not_found');
  const next = { version: newest.version, key: unwrap(newest) };
  const old = before === undefined ? null : { version: before.version, key: unwrap(before) };
  const { stage } = newest;
  if (old === null || stage === 'sole') return { write: next, beside: null, read: [next], stage };
  return stage === 'joining'
    ? { write: old, beside: next, read: [old, next], stage }
    : { write: next, beside: next, read: [next, old], stage };
}

/** A tenant that is older than one of the kinds of key gets it now. */
async function allTenantKeys(deps: TenantKeysDeps, tenant: TenantId): Promise<TenantKeyRow[]> {
  const read = (): Promise<TenantKeyRow[]> => deps.keystore.tx(tenant, (sql) => readTenantKeys(sql, tenant));
  const rows = await read();
  if (rows.length === 0 || rows.some(({ purpose }) => purpose === 'certificate')) return rows;
  await makeTenantKeys(deps, tenant);
  return read();
}

/** Newest first. */
async function unwrapEpochs(deps: TenantKeysDeps, tenant: TenantId): Promise<UnwrappedEpoch[]> {
  // One that nothing lies under is not asked for: after a restore its key of keys may be gone although its row is there.
  const rows = (await deps.keystore.tx(tenant, (sql) => readEpochKeys(sql, tenant))).filter(
    ({ isEmpty }) => !isEmpty,
  );
  if (rows.length === 0) throw new AppError('not_found');
  const epochs: UnwrappedEpoch[] = [];
  for (const row of rows) epochs.push({ row, own: asKey(await unwrapEpochKey(deps, tenant, row)) });
  return epochs;
}

/** An epoch's key in clear; the caller zeroes it. Throws `keys_unavailable`. */
export async function unwrapEpochKey(
  deps: TenantKeysDeps,
  tenant: TenantId,
  row: EpochKeyRow,
): Promise<Buffer> {
  try {
    return await deps.provider.unwrap(row.kekRef, row.wrapped, kekAad(tenant, row.epoch));
  } catch (cause) {
    // Away or destroyed: to the caller, all of that tenant's values are closed.
    throw new AppError('keys_unavailable', undefined, { cause });
  }
}

/** Takes the bytes over: they are zero afterwards. */
export function asKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function publicOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** C2SP signed-note, Ed25519 (type 0x01): `<name>+<first 4 bytes of SHA-256(name LF type key)>+<base64(type key)>`. */
export function vkeyOf(name: string, raw: Buffer): string {
  const typed = Buffer.concat([Buffer.of(1), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  return `${name}+${id.toString('hex')}+${typed.toString('base64')}`;
}
