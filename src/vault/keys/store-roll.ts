import type { Sql } from '#platform/db';
import { bytes, plain, texts } from '#platform/db-arrays';
import type { SubjectId, TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { insertEpochKey, type EpochKeyRow } from './store.ts';
import type { SubjectKeyRow } from './store-subjects.ts';

/** SQL of the keystore: the end of an epoch. */

export interface RollRow {
  fromEpoch: number;
  toEpoch: number;
  step: 'wrapping' | 'checked' | 'done';
  afterSubject: SubjectId | null;
  rewrapped: number;
  shredded: number;
  total: number;
  startedAt: Date;
}

/** The roll that a crash or another process left before its end; null if there is none. */
export async function findOpenRoll(sql: Sql, tenant: TenantId): Promise<RollRow | null> {
  const rows = await sql<RollRow[]>`
    select from_epoch as "fromEpoch", to_epoch as "toEpoch", step, after_subject as "afterSubject", rewrapped, shredded, total,
      started_at as "startedAt"
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

/** Keys that are to go lose their bytes: of the shredded, and older versions. The row stays for ever, so that nobody is keyed a second time. */
export async function dropLeaving(
  sql: Sql,
  tenant: TenantId,
  epoch: number,
  subjects: readonly SubjectId[],
): Promise<number> {
  const { count } = await sql`
    update subject_key set state = case state when 'shredding' then 'shredded' else 'retired' end, wrapped = null
    where tenant_id = ${tenant} and epoch = ${epoch} and state in ('shredding', 'retiring')
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
    select case version when 1 then purpose else purpose || '|' || version end as what, wrapped
    from tenant_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null
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
  const [purpose = '', version = '1'] = what.split('|');
  if (purpose === 'day')
    await sql`
      update day_key set epoch = ${to}, wrapped = ${wrapped}
      where tenant_id = ${tenant} and key_id = ${what.slice(4)} and epoch = ${from} and wrapped is not null`;
  else
    await sql`
      update tenant_key set epoch = ${to}, wrapped = ${wrapped}
      where tenant_id = ${tenant} and purpose = ${purpose} and version = ${Number(version)} and epoch = ${from} and wrapped is not null`;
}

/** How many keys lie under that epoch still, of any kind. */
export async function countKeysOfEpoch(sql: Sql, tenant: TenantId, epoch: number): Promise<number> {
  const [row] = await sql<{ left: number }[]>`
    select (select count(*) from subject_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null)
      + (select count(*) from tenant_key where tenant_id = ${tenant} and epoch = ${epoch} and wrapped is not null)
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

export interface KeystoreBackupRow {
  epoch: number;
  backupId: string;
  takenAt: Date;
}

/** The newest epoch that a backup of the keystore has whole; null while there is none. */
export async function readKeystoreBackup(sql: Sql, tenant: TenantId): Promise<KeystoreBackupRow | null> {
  const rows = await sql<KeystoreBackupRow[]>`
    select epoch, backup_id as "backupId", taken_at as "takenAt" from keystore_backup
    where tenant_id = ${tenant} order by epoch desc limit 1`;
  return rows[0] ?? null;
}
