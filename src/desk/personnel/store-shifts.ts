import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { ShiftRow } from './store.ts';

/** SQL of the clients' calendars. */

export interface PlannedRow extends ShiftRow {
  shiftId: string;
  personId: string;
}

/** Shifts that touch this span, the earliest first; of these people, or of everybody. */
export async function listPlanned(
  sql: Sql,
  tenant: TenantId,
  span: { from: Date; to: Date },
  personIds: readonly string[] | null,
): Promise<PlannedRow[]> {
  return sql<PlannedRow[]>`
    select shift_id as "shiftId", person_id as "personId", starts_at as "startsAt", ends_at as "endsAt" from planned_shift
    where tenant_id = ${tenant} and ends_at > ${span.from} and starts_at < ${span.to}
      and (${personIds === null} or person_id = any (${(personIds ?? []) as string[]}::text[]::uuid[]))
    order by starts_at, shift_id`;
}

export async function findPlanned(sql: Sql, tenant: TenantId, shiftId: string): Promise<PlannedRow | null> {
  const [row] = await sql<PlannedRow[]>`
    select shift_id as "shiftId", person_id as "personId", starts_at as "startsAt", ends_at as "endsAt" from planned_shift
    where tenant_id = ${tenant} and shift_id = ${shiftId} for update`;
  return row ?? null;
}

export async function insertPlanned(
  sql: Sql,
  tenant: TenantId,
  row: PlannedRow & { plannedBy: string; plannedAt: Date },
): Promise<void> {
  await sql`
    insert into planned_shift (tenant_id, shift_id, person_id, starts_at, ends_at, planned_by, planned_at)
    values (${tenant}, ${row.shiftId}, ${row.personId}, ${row.startsAt}, ${row.endsAt}, ${row.plannedBy}, ${row.plannedAt})`;
}

export async function deletePlanned(sql: Sql, tenant: TenantId, shiftId: string): Promise<void> {
  await sql`delete from planned_shift where tenant_id = ${tenant} and shift_id = ${shiftId}`;
}

export async function giveShift(
  sql: Sql,
  tenant: TenantId,
  shiftId: string,
  personId: string,
): Promise<void> {
  await sql`update planned_shift set person_id = ${personId} where tenant_id = ${tenant} and shift_id = ${shiftId}`;
}

export type ExchangeState = 'asked' | 'accepted' | 'confirmed' | 'declined' | 'withdrawn';
export interface ExchangeRow {
  exchangeId: string;
  shiftId: string;
  fromPerson: string;
  toPerson: string;
  state: ExchangeState;
  askedAt: Date;
}

/** Asks; false if that shift is in an exchange already. */
export async function insertExchange(sql: Sql, tenant: TenantId, row: ExchangeRow): Promise<boolean> {
  const rows = await sql`
    insert into shift_exchange (tenant_id, exchange_id, shift_id, from_person, to_person, state, asked_at)
    values (${tenant}, ${row.exchangeId}, ${row.shiftId}, ${row.fromPerson}, ${row.toPerson}, ${row.state}, ${row.askedAt})
    on conflict do nothing returning exchange_id`;
  return rows.length === 1;
}

export async function findExchange(
  sql: Sql,
  tenant: TenantId,
  exchangeId: string,
): Promise<ExchangeRow | null> {
  const [row] = await sql<ExchangeRow[]>`
    select exchange_id as "exchangeId", shift_id as "shiftId", from_person as "fromPerson", to_person as "toPerson", state, asked_at as "askedAt"
    from shift_exchange where tenant_id = ${tenant} and exchange_id = ${exchangeId} for update`;
  return row ?? null;
}

/** Those that wait for somebody. */
export async function listOpenExchanges(sql: Sql, tenant: TenantId): Promise<ExchangeRow[]> {
  return sql<ExchangeRow[]>`
    select exchange_id as "exchangeId", shift_id as "shiftId", from_person as "fromPerson", to_person as "toPerson", state, asked_at as "askedAt"
    from shift_exchange where tenant_id = ${tenant} and state in ('asked', 'accepted') order by asked_at`;
}

export async function setExchange(
  sql: Sql,
  tenant: TenantId,
  exchangeId: string,
  { state, by, at }: { state: ExchangeState; by: string; at: Date },
): Promise<void> {
  await sql`
    update shift_exchange set state = ${state}, settled_by = ${by}, settled_at = ${at}
    where tenant_id = ${tenant} and exchange_id = ${exchangeId}`;
}

/** A shift that is gone is exchanged no more. */
export async function endExchangesOf(
  sql: Sql,
  tenant: TenantId,
  shiftId: string,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await sql`
    update shift_exchange set state = 'withdrawn', settled_by = ${by}, settled_at = ${at}
    where tenant_id = ${tenant} and shift_id = ${shiftId} and state in ('asked', 'accepted')`;
}

export async function findZone(sql: Sql, tenant: TenantId): Promise<string | null> {
  const [row] = await sql<{ zone: string }[]>`select zone from calendar_zone where tenant_id = ${tenant}`;
  return row?.zone ?? null;
}

export async function upsertZone(
  sql: Sql,
  tenant: TenantId,
  { zone, by, at }: { zone: string; by: string; at: Date },
): Promise<void> {
  await sql`
    insert into calendar_zone (tenant_id, zone, set_by, set_at) values (${tenant}, ${zone}, ${by}, ${at})
    on conflict (tenant_id) do update set zone = excluded.zone, set_by = excluded.set_by, set_at = excluded.set_at`;
}
