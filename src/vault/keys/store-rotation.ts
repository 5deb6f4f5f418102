import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of the keystore: rotations that somebody asked for. */

export type RotationKind = 'epoch' | 'subjects' | TenantKeyKind;
/** Keys of a client as a whole that are rotated. */
export type TenantKeyKind = 'log' | 'index' | 'certificate';

export interface RotationRow {
  rotationId: string;
  what: RotationKind;
  requestedAt: Date;
  fromEpoch: number;
  total: number;
  finishedAt: Date | null;
  told: boolean;
  /** Older keys that open nothing any more, so far; when that was all of them; and the epoch that they go with, null if there were none. */
  retired: number;
  retiredAt: Date | null;
  retiredEpoch: number | null;
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
      case when ${row.what} in ('epoch', 'subjects')
        then (select count(distinct subject_id) from subject_key where tenant_id = ${tenant} and state = 'active') else 1 end
    from epoch_key e where e.tenant_id = ${tenant} and e.state = 'active'
    on conflict do nothing returning rotation_id`;
  return rows.length === 1;
}

/** Rotations that are not over: keys are to be made, older ones to go, or the client's log to be told; oldest first. */
export async function listRotations(sql: Sql, tenant: TenantId): Promise<RotationRow[]> {
  return sql<RotationRow[]>`
    select rotation_id as "rotationId", what, requested_at as "requestedAt", from_epoch as "fromEpoch", total,
      finished_at as "finishedAt", told, retired, retired_at as "retiredAt", retired_epoch as "retiredEpoch"
    from key_rotation where tenant_id = ${tenant} and not (told and closed) order by requested_at`;
}

export async function finishRotation(sql: Sql, tenant: TenantId, id: string, at: Date): Promise<void> {
  await sql`
    update key_rotation set finished_at = ${at}, retired_at = case what when 'epoch' then ${at}::timestamptz end, closed = what = 'epoch'
    where tenant_id = ${tenant} and rotation_id = ${id} and finished_at is null`;
}

/** More older keys that open nothing any more. */
export async function countRetired(
  sql: Sql,
  tenant: TenantId,
  what: RotationKind,
  count: number,
): Promise<void> {
  await sql`
    update key_rotation set retired = retired + ${count}
    where tenant_id = ${tenant} and rotation_id = (
      select rotation_id from key_rotation
      where tenant_id = ${tenant} and what = ${what} and retired_at is null order by requested_at desc limit 1)`;
}

/** Every older key is retired; `epoch` is the one that the last goes with, null if there was none. */
export async function retiredAll(
  sql: Sql,
  tenant: TenantId,
  id: string,
  epoch: number | null,
  at: Date,
): Promise<void> {
  await sql`
    update key_rotation set retired_at = ${at}, retired_epoch = ${epoch}, closed = ${epoch === null}
    where tenant_id = ${tenant} and rotation_id = ${id} and retired_at is null`;
}

/** The older keys are destroyed, and the client's log has its entry. */
export async function closeRotation(sql: Sql, tenant: TenantId, id: string): Promise<void> {
  await sql`update key_rotation set closed = true where tenant_id = ${tenant} and rotation_id = ${id}`;
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
