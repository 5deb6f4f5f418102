import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of what is done when somebody leaves. */

export interface StepRow {
  personId: string;
  step: string;
  doneAt: Date;
  count: number | null;
  doneBy: string | null;
}

/** Steps of people who are away now. */
export async function listSteps(sql: Sql, tenant: TenantId): Promise<StepRow[]> {
  return sql<StepRow[]>`
    select person_id as "personId", step, done_at as "doneAt", count, done_by as "doneBy" from offboarding_step
    where tenant_id = ${tenant} and returned_at is null order by done_at, step`;
}

/** Once for each step while somebody is away. */
export async function insertStep(sql: Sql, tenant: TenantId, row: StepRow): Promise<boolean> {
  const rows = await sql`
    insert into offboarding_step (tenant_id, person_id, step, done_at, count, done_by)
    values (${tenant}, ${row.personId}, ${row.step}, ${row.doneAt}, ${row.count}, ${row.doneBy})
    on conflict do nothing returning step`;
  return rows.length === 1;
}

/** They are back: what was done then is history. */
export async function markReturned(
  sql: Sql,
  tenant: TenantId,
  personIds: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    update offboarding_step set returned_at = ${at}
    where tenant_id = ${tenant} and returned_at is null and person_id = any (${personIds as string[]}::text[]::uuid[])`;
}

/** Every shift of this person that is not over; answers how many there were. */
export async function deleteShiftsOf(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  now: Date,
): Promise<number> {
  const rows = await sql`
    delete from planned_shift where tenant_id = ${tenant} and person_id = ${personId} and ends_at > ${now} returning shift_id`;
  return rows.length;
}

export async function deleteShiftEverywhere(sql: Sql, tenant: TenantId, personId: string): Promise<number> {
  const rows =
    await sql`delete from shift where tenant_id = ${tenant} and person_id = ${personId} returning person_id`;
  return rows.length;
}

export async function endExchangesWith(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  at: Date,
): Promise<void> {
  await sql`
    update shift_exchange set state = 'withdrawn', settled_by = ${personId}, settled_at = ${at}
    where tenant_id = ${tenant} and state in ('asked', 'accepted') and ${personId} in (from_person, to_person)`;
}

export async function dropRemindersOf(sql: Sql, tenant: TenantId, personId: string): Promise<number> {
  const rows =
    await sql`delete from training_reminder where tenant_id = ${tenant} and person_id = ${personId} returning course`;
  return rows.length;
}
