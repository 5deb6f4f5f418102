import type { Sql } from '#platform/db';
import { bytes, plain, texts } from '#platform/db-arrays';
import type { SubjectId, TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';

/** All SQL of the keystore. */

export interface EpochKeyRow {
  epoch: number;
  kekRef: string;
  wrapped: Buffer;
  /** The version of custody that this epoch began under, and its share, wrapped by the client's own key; 0 and null: the provider's alone. */
  custody: number;
  custodyWrapped: Buffer | null;
}

export async function readEpochKeys(sql: Sql, tenant: TenantId): Promise<EpochKeyRow[]> {
  return sql<EpochKeyRow[]>`
    select epoch, kek_ref as "kekRef", wrapped, custody, custody_wrapped as "custodyWrapped" from epoch_key
    where tenant_id = ${tenant} and state <> 'destroyed' order by epoch desc`;
}

/** False if another process made this epoch's key first. */
export async function insertEpochKey(
  sql: Sql,
  tenant: TenantId,
  row: EpochKeyRow,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into epoch_key (tenant_id, epoch, kek_ref, wrapped, custody, custody_wrapped, state, created_at)
    values (${tenant}, ${row.epoch}, ${row.kekRef}, ${row.wrapped}, ${row.custody}, ${row.custodyWrapped}, 'active', ${at})
    on conflict do nothing returning epoch`;
  return rows.length === 1;
}

export interface CustodyRow {
  version: number;
  /** What the client's own key is and where; null: the provider's keys alone. */
  settings: unknown;
  since: Date;
}

/** That version of custody, or the newest, which epochs to come begin under; null while nobody ever set one. */
export async function readCustody(sql: Sql, tenant: TenantId, version?: number): Promise<CustodyRow | null> {
  const rows = await sql<CustodyRow[]>`
    select version, settings, created_at as since from custody
    where tenant_id = ${tenant} and version = coalesce(${version ?? null}::integer, version) order by version desc limit 1`;
  return rows[0] ?? null;
}

/** Throws 23505 if somebody set another at the same time. */
export async function insertCustody(
  sql: Sql,
  tenant: TenantId,
  version: number,
  settings: object | null,
  at: Date,
): Promise<void> {
  await sql`
    insert into custody (tenant_id, version, settings, created_at)
    values (${tenant}, ${version}, ${settings === null ? null : JSON.stringify(settings)}::text::jsonb, ${at})`;
}

export interface SubjectKeyRow {
  version: number;
  epoch: number;
  state: 'active' | 'shredding' | 'shredded';
  wrapped: Buffer | null;
  kcv: Buffer;
}

/** All versions of a subject's key, the newest first. */
export async function readSubjectKeys(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<SubjectKeyRow[]> {
  return sql<SubjectKeyRow[]>`
    select version, epoch, state, wrapped, kcv from subject_key
    where tenant_id = ${tenant} and subject_id = ${subject} order by version desc`;
}

export interface NewSubjectKeyRow {
  subjectId: SubjectId;
  version: number;
  wrapped: Buffer;
  kcv: Buffer;
}

/**
 * First keys of subjects, all under one epoch. False, and nothing stored, if that epoch is not the active one any more: the lock on its row keeps
 * a roll from passing by while they are stored. Throws 23505 if a subject has a key already: a key is never made a second time.
 */
export async function insertSubjectKeys(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
  rows: readonly NewSubjectKeyRow[],
  at: Date,
): Promise<boolean> {
  const stored = await sql`
    with active as (
      select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${epoch} and state = 'active' for share
    )
    insert into subject_key (tenant_id, subject_id, version, epoch, state, wrapped, kcv, created_at)
    select ${tenant}, subject_id, version, active.epoch, 'active', wrapped, kcv, ${at}
    from active, unnest(
      ${texts(rows.map((row) => row.subjectId))}::uuid[], ${plain(rows.map((row) => row.version))}::integer[],
      ${bytes(rows.map((row) => row.wrapped))}::bytea[], ${bytes(rows.map((row) => row.kcv))}::bytea[]
    ) as given (subject_id, version, wrapped, kcv)`;
  return stored.count === rows.length;
}

/**
 * Another version of keys that subjects have. Leaves out whoever is to be shredded meanwhile, and versions that another process made first. False, and
 * nothing stored, if the epoch is not the active one any more.
 */
export async function insertNextVersions(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
  rows: readonly NewSubjectKeyRow[],
  at: Date,
): Promise<boolean> {
  const [active] = await sql`
    select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${epoch} and state = 'active' for share`;
  if (active === undefined) return false;
  await sql`
    with given as (
      select * from unnest(
        ${texts(rows.map((row) => row.subjectId))}::uuid[], ${plain(rows.map((row) => row.version))}::integer[],
        ${bytes(rows.map((row) => row.wrapped))}::bytea[], ${bytes(rows.map((row) => row.kcv))}::bytea[]
      ) as given (subject_id, version, wrapped, kcv)
    ), prior as (
      select k.subject_id, k.version from subject_key k join given g on k.subject_id = g.subject_id and k.version = g.version - 1
      where k.tenant_id = ${tenant} and k.state = 'active' for update of k
    )
    insert into subject_key (tenant_id, subject_id, version, epoch, state, wrapped, kcv, created_at)
    select ${tenant}, g.subject_id, g.version, ${epoch}, 'active', g.wrapped, g.kcv, ${at}
    from given g join prior p on p.subject_id = g.subject_id and p.version = g.version - 1
    on conflict do nothing`;
  return true;
}

export type TenantKeyPurpose = 'log' | 'index' | 'pseudonym' | 'certificate';

export interface TenantKeyRow {
  purpose: TenantKeyPurpose;
  epoch: number;
  name: string | null;
  publicKey: Buffer | null;
  wrapped: Buffer;
}

export async function readTenantKeys(sql: Sql, tenant: TenantId): Promise<TenantKeyRow[]> {
  return sql<TenantKeyRow[]>`
    select purpose, epoch, name, public_key as "publicKey", wrapped from tenant_key
    where tenant_id = ${tenant} and version = 1`;
}

export async function insertTenantKey(
  sql: Sql,
  tenant: TenantId,
  row: TenantKeyRow,
  at: Date,
): Promise<void> {
  await sql`
    with active as (
      select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${row.epoch} and state = 'active' for share
    )
    insert into tenant_key (tenant_id, purpose, version, epoch, name, public_key, wrapped, created_at)
    select ${tenant}, ${row.purpose}, 1, active.epoch, ${row.name}, ${row.publicKey}, ${row.wrapped}, ${at}
    from active
    on conflict do nothing`;
}

export interface DayKeyRow {
  keyId: string;
  epoch: number;
  publicKey: Buffer;
  wrapped: Buffer | null;
  notAfter: Date;
  signature: string;
}

export async function readDayKey(sql: Sql, tenant: TenantId, keyId: string): Promise<DayKeyRow | null> {
  const rows = await sql<DayKeyRow[]>`
    select key_id as "keyId", epoch, public_key as "publicKey", wrapped, not_after as "notAfter", signature from day_key
    where tenant_id = ${tenant} and key_id = ${keyId}`;
  return rows[0] ?? null;
}

/** Does nothing if the day has a key, or if that epoch is not the active one any more. */
export async function insertDayKey(sql: Sql, tenant: TenantId, row: DayKeyRow): Promise<void> {
  await sql`
    with active as (
      select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${row.epoch} and state = 'active' for share
    )
    insert into day_key (tenant_id, key_id, epoch, public_key, wrapped, not_after, signature)
    select ${tenant}, ${row.keyId}, active.epoch, ${row.publicKey}, ${row.wrapped}, ${row.notAfter}, ${row.signature}
    from active
    on conflict do nothing`;
}

/** The private halves of days that ended before that moment go. */
export async function forgetDayKeys(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`update day_key set wrapped = null where tenant_id = ${tenant} and not_after < ${before} and wrapped is not null`;
}

// --- shredding and the roll of epochs ---------------------------------------------------------------------------

/** From now on the subject's keys open nothing; they go with the epoch. Answers how many there were. */
export async function markShredding(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<number> {
  return (await markShreddingOf(sql, tenant, [subject])).length;
}

/**
 * As `markShredding`, for many. Twice: a version that was made while the first one waited is seen by the second alone, and after the first none is
 * made any more.
 */
export async function markShreddingOf(
  sql: Sql,
  tenant: TenantId,
  subjects: readonly SubjectId[],
): Promise<SubjectId[]> {
  const marked = new Set<SubjectId>();
  for (let times = 0; times < 2; times += 1) {
    const rows = await sql<{ subject: SubjectId }[]>`
      update subject_key set state = 'shredding'
      where tenant_id = ${tenant} and subject_id = any(${[...subjects]}::text[]::uuid[]) and state = 'active'
      returning subject_id as subject`;
    for (const { subject } of rows) marked.add(subject);
  }
  return [...marked];
}

/** The end of a subject's keys: the epoch they went with, and what of the provider's is no more. */
export interface ShreddedRow {
  subjectId: SubjectId;
  epoch: number;
  kekRef: string;
  destroyedAt: Date;
}

/** Of these subjects, those whose keys are gone for good: not only from their rows but with the key of keys of their epoch. */
export async function findShredded(
  sql: Sql,
  tenant: TenantId,
  subjects: readonly SubjectId[],
): Promise<ShreddedRow[]> {
  return sql<ShreddedRow[]>`
    with gone as (
      select s.subject_id, max(s.epoch) as epoch
      from subject_key s join epoch_key e on e.tenant_id = s.tenant_id and e.epoch = s.epoch
      where s.tenant_id = ${tenant} and s.subject_id = any(${[...subjects]}::text[]::uuid[])
      group by s.subject_id having bool_and(s.state = 'shredded' and e.state = 'destroyed')
    )
    select gone.subject_id as "subjectId", gone.epoch, e.kek_ref as "kekRef", r.finished_at as "destroyedAt"
    from gone
    join epoch_key e on e.tenant_id = ${tenant} and e.epoch = gone.epoch
    join epoch_roll r on r.tenant_id = ${tenant} and r.from_epoch = gone.epoch and r.step = 'done'`;
}

export interface RollRow {
  fromEpoch: number;
  toEpoch: number;
  step: 'wrapping' | 'checked' | 'done';
  afterSubject: SubjectId | null;
  rewrapped: number;
  shredded: number;
  total: number;
}

/** The roll that a crash or another process left before its end; null if there is none. */
export async function findOpenRoll(sql: Sql, tenant: TenantId): Promise<RollRow | null> {
  const rows = await sql<RollRow[]>`
    select from_epoch as "fromEpoch", to_epoch as "toEpoch", step, after_subject as "afterSubject", rewrapped, shredded, total
    from epoch_roll where tenant_id = ${tenant} and step <> 'done' order by from_epoch limit 1`;
  return rows[0] ?? null;
}

/**
 * The new epoch is active, the old one takes no more keys, and the roll is written down: all of it or nothing. False if another process
 * was first.
 */
export async function beginRoll(
  sql: Sql,
  tenant: TenantId,
  from: number,
  next: EpochKeyRow,
  at: Date,
): Promise<boolean> {
  const retired = await sql`
    update epoch_key set state = 'retired' where tenant_id = ${tenant} and epoch = ${from} and state = 'active'`;
  if (retired.count !== 1) return false;
  if (!(await insertEpochKey(sql, tenant, next, at))) throw new AppError('stale_version');
  await sql`
    insert into epoch_roll (tenant_id, from_epoch, to_epoch, step, total, started_at)
    select ${tenant}, ${from}, ${next.epoch}, 'wrapping', count(*), ${at}
    from subject_key where tenant_id = ${tenant} and epoch = ${from} and wrapped is not null`;
  return true;
}

export interface WrappedRow extends SubjectKeyRow {
  subjectId: SubjectId;
}

/** The next subjects in order, with all versions of their keys that lie under that epoch. */
export async function readKeysOfEpoch(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
  after: SubjectId | null,
  limit: number,
): Promise<WrappedRow[]> {
  return sql<WrappedRow[]>`
    select subject_id as "subjectId", version, epoch, state, wrapped, kcv from subject_key
    where tenant_id = ${tenant} and subject_id > ${after ?? '00000000-0000-0000-0000-000000000000'}
      and epoch = ${epoch} and wrapped is not null
    order by tenant_id, subject_id, version limit ${limit}`;
}

/** Puts survivors under the new epoch and answers what is stored now, to be read back. Rows that were changed meanwhile stay. */
export async function moveToEpoch(
  sql: Sql,
  tenant: TenantId,
  from: number,
  to: number,
  rows: readonly { subjectId: SubjectId; version: number; wrapped: Buffer }[],
): Promise<{ subjectId: SubjectId; version: number; wrapped: Buffer }[]> {
  return sql<{ subjectId: SubjectId; version: number; wrapped: Buffer }[]>`
    update subject_key as kept set epoch = ${to}, wrapped = given.wrapped
    from unnest(
      ${texts(rows.map((row) => row.subjectId))}::uuid[], ${plain(rows.map((row) => row.version))}::integer[],
      ${bytes(rows.map((row) => row.wrapped))}::bytea[]
    ) as given (subject_id, version, wrapped)
    where kept.tenant_id = ${tenant} and kept.subject_id = given.subject_id and kept.version = given.version
      and kept.epoch = ${from} and kept.state = 'active'
    returning kept.subject_id as "subjectId", kept.version, kept.wrapped`;
}

/** Keys that are to go lose their bytes; the row stays for ever, so that nobody is keyed a second time. */
export async function dropShredding(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
  subjects: readonly SubjectId[],
): Promise<number> {
  const { count } = await sql`
    update subject_key set state = 'shredded', wrapped = null
    where tenant_id = ${tenant} and epoch = ${epoch} and state = 'shredding'
      and subject_id = any(${[...subjects]}::text[]::uuid[])`;
  return count;
}

export async function noteRoll(
  sql: Sql,
  tenant: TenantId,
  from: number,
  more: { afterSubject: SubjectId; rewrapped: number; shredded: number },
): Promise<void> {
  await sql`
    update epoch_roll set after_subject = ${more.afterSubject}, rewrapped = rewrapped + ${more.rewrapped},
      shredded = shredded + ${more.shredded}
    where tenant_id = ${tenant} and from_epoch = ${from}`;
}

/** Every other key of that epoch: the tenant's own and the days'. */
export async function readOtherKeysOfEpoch(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
): Promise<{ what: string; wrapped: Buffer }[]> {
  return sql<{ what: string; wrapped: Buffer }[]>`
    select purpose as what, wrapped from tenant_key where tenant_id = ${tenant} and epoch = ${epoch}
    union all
    select 'day|' || key_id, wrapped from day_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null`;
}

export async function moveOtherKey(
  sql: Sql,
  tenant: TenantId,
  from: number,
  to: number,
  what: string,
  wrapped: Buffer,
): Promise<void> {
  if (what.startsWith('day|'))
    await sql`
      update day_key set epoch = ${to}, wrapped = ${wrapped}
      where tenant_id = ${tenant} and key_id = ${what.slice(4)} and epoch = ${from} and wrapped is not null`;
  else
    await sql`
      update tenant_key set epoch = ${to}, wrapped = ${wrapped}
      where tenant_id = ${tenant} and purpose = ${what} and epoch = ${from}`;
}

/** How many keys lie under that epoch still, of any kind. */
export async function countKeysOfEpoch(sql: Sql, tenant: TenantId, epoch: number): Promise<number> {
  const [row] = await sql<{ left: number }[]>`
    select (select count(*) from subject_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null)
      + (select count(*) from tenant_key where tenant_id = ${tenant} and epoch = ${epoch})
      + (select count(*) from day_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null) as left`;
  return row?.left ?? 0;
}

export async function setRollStep(
  sql: Sql,
  tenant: TenantId,
  from: number,
  step: RollRow['step'],
  at: Date | null,
): Promise<void> {
  await sql`
    update epoch_roll set step = ${step}, finished_at = ${at} where tenant_id = ${tenant} and from_epoch = ${from}`;
}

/** The epoch's key is gone with its key of keys; its row stays and says so. */
export async function forgetEpochKey(sql: Sql, tenant: TenantId, epoch: number): Promise<void> {
  await sql`
    update epoch_key set state = 'destroyed', wrapped = '',
      custody_wrapped = case when custody = 0 then null else ''::bytea end
    where tenant_id = ${tenant} and epoch = ${epoch}`;
}

/** The active epoch and when it began; null for a tenant without keys. */
export async function readActiveEpoch(
  sql: Sql,
  tenant: TenantId,
): Promise<{ epoch: number; createdAt: Date } | null> {
  const rows = await sql<{ epoch: number; createdAt: Date }[]>`
    select epoch, created_at as "createdAt" from epoch_key where tenant_id = ${tenant} and state = 'active'`;
  return rows[0] ?? null;
}

// --- rotations --------------------------------------------------------------------------------------------------

export type RotationKind = 'epoch' | 'subjects';

export interface RotationRow {
  rotationId: string;
  what: RotationKind;
  requestedAt: Date;
  fromEpoch: number;
  total: number;
  finishedAt: Date | null;
}

/** False if one of that kind is under way: it counts for both who asked. */
export async function insertRotation(
  sql: Sql,
  tenant: TenantId,
  row: Pick<RotationRow, 'rotationId' | 'what' | 'requestedAt'>,
): Promise<boolean> {
  const rows = await sql`
    insert into key_rotation (tenant_id, rotation_id, what, requested_at, from_epoch, total)
    select ${tenant}, ${row.rotationId}, ${row.what}, ${row.requestedAt}, e.epoch,
      (select count(distinct subject_id) from subject_key where tenant_id = ${tenant} and state = 'active')
    from epoch_key e where e.tenant_id = ${tenant} and e.state = 'active'
    on conflict do nothing returning rotation_id`;
  return rows.length === 1;
}

/** Rotations that are not finished, or of which the client's log was not told; oldest first. */
export async function listRotations(sql: Sql, tenant: TenantId): Promise<RotationRow[]> {
  return sql<RotationRow[]>`
    select rotation_id as "rotationId", what, requested_at as "requestedAt", from_epoch as "fromEpoch", total,
      finished_at as "finishedAt"
    from key_rotation where tenant_id = ${tenant} and not told order by requested_at`;
}

export async function finishRotation(sql: Sql, tenant: TenantId, id: string, at: Date): Promise<void> {
  await sql`
    update key_rotation set finished_at = ${at} where tenant_id = ${tenant} and rotation_id = ${id} and finished_at is null`;
}

export async function toldRotation(sql: Sql, tenant: TenantId, id: string): Promise<void> {
  await sql`update key_rotation set told = true where tenant_id = ${tenant} and rotation_id = ${id}`;
}

/** Subjects in order whose newest key is older than that, and its version. */
export async function listOldSubjects(
  sql: Sql,
  tenant: TenantId,
  before: Date,
  after: SubjectId | null,
  limit: number,
): Promise<{ subjectId: SubjectId; version: number }[]> {
  return sql<{ subjectId: SubjectId; version: number }[]>`
    select subject_id as "subjectId", version from subject_key old
    where tenant_id = ${tenant} and subject_id > ${after ?? '00000000-0000-0000-0000-000000000000'}
      and state = 'active' and created_at < ${before} and not exists (
        select 1 from subject_key newer
        where newer.tenant_id = ${tenant} and newer.subject_id = old.subject_id and newer.version > old.version)
    order by tenant_id, subject_id limit ${limit}`;
}

export async function countOldSubjects(sql: Sql, tenant: TenantId, before: Date): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from subject_key old
    where tenant_id = ${tenant} and state = 'active' and created_at < ${before} and not exists (
      select 1 from subject_key newer
      where newer.tenant_id = ${tenant} and newer.subject_id = old.subject_id and newer.version > old.version)`;
  return row?.count ?? 0;
}
