import type { Sql } from '#platform/db';
import { bytes, plain, texts } from '#platform/db-arrays';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of the keystore: the keys of subjects, from the first to the tombstone. */

export interface SubjectKeyRow {
  version: number;
  epoch: number;
  state: 'active' | 'retiring' | 'retired' | 'shredding' | 'shredded';
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
      group by s.subject_id having bool_and(s.state in ('shredded', 'retired') and e.state = 'destroyed')
        and bool_or(s.state = 'shredded')
    )
    select gone.subject_id as "subjectId", gone.epoch, e.kek_ref as "kekRef", r.finished_at as "destroyedAt"
    from gone
    join epoch_key e on e.tenant_id = ${tenant} and e.epoch = gone.epoch
    join epoch_roll r on r.tenant_id = ${tenant} and r.from_epoch = gone.epoch and r.step = 'done'`;
}

/** The end of older versions of a subject's key, all before one that goes on. */
export interface GoneVersions extends ShreddedRow {
  before: number;
}

/** Of these, the subjects whose versions before that one are gone for good, each with the last epoch that took one. */
export async function findGoneVersions(
  sql: Sql,
  tenant: TenantId,
  of: readonly { subjectId: SubjectId; before: number }[],
): Promise<GoneVersions[]> {
  return sql<GoneVersions[]>`
    with gone as (
      select s.subject_id, given.before, max(s.epoch) as epoch
      from unnest(
        ${texts(of.map((one) => one.subjectId))}::uuid[], ${plain(of.map((one) => one.before))}::integer[]
      ) as given (subject_id, before)
      join subject_key s on s.tenant_id = ${tenant} and s.subject_id = given.subject_id and s.version < given.before
      join epoch_key e on e.tenant_id = ${tenant} and e.epoch = s.epoch
      group by s.subject_id, given.before having bool_and(s.state in ('shredded', 'retired') and e.state = 'destroyed')
    )
    select gone.subject_id as "subjectId", gone.before, gone.epoch, e.kek_ref as "kekRef", r.finished_at as "destroyedAt"
    from gone
    join epoch_key e on e.tenant_id = ${tenant} and e.epoch = gone.epoch
    join epoch_roll r on r.tenant_id = ${tenant} and r.from_epoch = gone.epoch and r.step = 'done'`;
}

/** Subjects in order that have an older version beside a newer one of before that moment. */
export async function listSuperseded(
  sql: Sql,
  tenant: TenantId,
  before: Date,
  after: SubjectId | null,
  limit: number,
): Promise<SubjectId[]> {
  const rows = await sql<{ id: SubjectId }[]>`
    select distinct old.subject_id as id
    from subject_key old join subject_key newer using (tenant_id, subject_id)
    where old.tenant_id = ${tenant} and old.subject_id > ${after ?? '00000000-0000-0000-0000-000000000000'}
      and old.state = 'active' and newer.state = 'active' and newer.version > old.version and newer.created_at <= ${before}
    order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Versions before that one open nothing any more and go with the epoch. Answers how many. */
export async function retireOlder(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  version: number,
): Promise<number> {
  const { count } = await sql`
    update subject_key old set state = 'retiring'
    where tenant_id = ${tenant} and subject_id = ${subject} and version < ${version} and state = 'active' and exists (
      select 1 from subject_key newer
      where newer.tenant_id = ${tenant} and newer.subject_id = ${subject} and newer.version = ${version} and newer.state = 'active')`;
  return count;
}

/** The last epoch that an older version goes or went with; `isWaiting` if one goes with an epoch that is not over. */
export async function readRetired(
  sql: Sql,
  tenant: TenantId,
): Promise<{ isWaiting: boolean; lastEpoch: number | null }> {
  const [row] = await sql<{ waiting: number | null; gone: number | null }[]>`
    select (select epoch from subject_key where tenant_id = ${tenant} and state = 'retiring' order by epoch desc limit 1) as waiting,
      (select epoch from subject_key where tenant_id = ${tenant} and state = 'retired' order by epoch desc limit 1) as gone`;
  const [waiting, gone] = [row?.waiting ?? null, row?.gone ?? null];
  const lastEpoch = waiting === null ? gone : Math.max(waiting, gone ?? 0);
  return { isWaiting: waiting !== null, lastEpoch };
}
