import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

export interface RecoveryRow {
  readonly recoveryId: string;
  readonly personId: PersonId;
  readonly askedBy: PersonId;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly approvedBy: PersonId | null;
}

const COLUMNS = (sql: Sql) => sql`
  recovery_id as "recoveryId", person_id as "personId", asked_by as "askedBy", asked_at as "askedAt",
  expires_at as "expiresAt", approved_by as "approvedBy"`;

/** False if one is open for that person. */
export async function insertRecovery(
  sql: Sql,
  tenant: TenantId,
  row: Omit<RecoveryRow, 'approvedBy'>,
): Promise<boolean> {
  await sql`
    update recovery set ended_at = ${row.askedAt}
    where tenant_id = ${tenant} and person_id = ${row.personId} and ended_at is null and expires_at <= ${row.askedAt}`;
  const rows = await sql`
    insert into recovery (tenant_id, recovery_id, person_id, asked_by, asked_at, expires_at)
    values (${tenant}, ${row.recoveryId}, ${row.personId}, ${row.askedBy}, ${row.askedAt}, ${row.expiresAt})
    on conflict (tenant_id, person_id) where ended_at is null do nothing returning recovery_id`;
  return rows.length === 1;
}

export async function listRecoveries(sql: Sql, tenant: TenantId, now: Date): Promise<RecoveryRow[]> {
  return sql<RecoveryRow[]>`
    select ${COLUMNS(sql)} from recovery
    where tenant_id = ${tenant} and ended_at is null and expires_at > ${now} order by asked_at`;
}

/** Locked: of two that approve at once, the second sees the first. */
export async function findRecovery(
  sql: Sql,
  tenant: TenantId,
  recoveryId: string,
  now: Date,
): Promise<RecoveryRow | null> {
  const [row] = await sql<RecoveryRow[]>`
    select ${COLUMNS(sql)} from recovery
    where tenant_id = ${tenant} and recovery_id = ${recoveryId} and ended_at is null and expires_at > ${now} for update`;
  return row ?? null;
}

export async function approveRecovery(
  sql: Sql,
  tenant: TenantId,
  recoveryId: string,
  by: PersonId,
  at: Date,
): Promise<void> {
  await sql`
    update recovery set approved_by = ${by}, approved_at = ${at}
    where tenant_id = ${tenant} and recovery_id = ${recoveryId}`;
}

/** True if it was open. */
export async function endRecovery(
  sql: Sql,
  tenant: TenantId,
  recoveryId: string,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    update recovery set ended_at = ${at}
    where tenant_id = ${tenant} and recovery_id = ${recoveryId} and ended_at is null returning recovery_id`;
  return rows.length === 1;
}
