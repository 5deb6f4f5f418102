import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** All SQL of personnel. NDAs stand with the client they are for; training and shifts with the desk itself. */

export interface SignatureRow {
  document: string;
  sha256: string;
  signedAt: Date;
  expiresAt: Date;
  withdrawnAt: Date | null;
}

export async function insertSignature(
  sql: Sql,
  tenant: TenantId,
  row: {
    personId: string;
    document: string;
    sha256: string;
    signedAt: Date;
    expiresAt: Date;
    readSeconds: number;
  },
): Promise<void> {
  await sql`
    insert into nda_signature (tenant_id, person_id, document, sha256, signed_at, expires_at, read_seconds)
    values (${tenant}, ${row.personId}, ${row.document}, ${row.sha256}, ${row.signedAt}, ${row.expiresAt}, ${row.readSeconds})`;
}

/** The newest signature of a person for this client. */
export async function lastSignature(
  sql: Sql,
  tenant: TenantId,
  personId: string,
): Promise<SignatureRow | null> {
  const rows = await sql<SignatureRow[]>`
    select document, sha256, signed_at as "signedAt", expires_at as "expiresAt", withdrawn_at as "withdrawnAt" from nda_signature
    where tenant_id = ${tenant} and person_id = ${personId} order by signed_at desc limit 1`;
  return rows[0] ?? null;
}

export async function withdrawSignatures(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  at: Date,
): Promise<void> {
  await sql`
    update nda_signature set withdrawn_at = ${at} where tenant_id = ${tenant} and person_id = ${personId} and withdrawn_at is null`;
}

export interface TrainingRow {
  course: string;
  passedAt: Date;
  expiresAt: Date;
}

export async function upsertTraining(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  row: TrainingRow,
): Promise<void> {
  await sql`
    insert into training_pass (tenant_id, person_id, course, passed_at, expires_at)
    values (${tenant}, ${personId}, ${row.course}, ${row.passedAt}, ${row.expiresAt})
    on conflict (tenant_id, person_id, course) do update set passed_at = excluded.passed_at, expires_at = excluded.expires_at`;
}

export async function findTraining(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
): Promise<TrainingRow | null> {
  const rows = await sql<TrainingRow[]>`
    select course, passed_at as "passedAt", expires_at as "expiresAt" from training_pass
    where tenant_id = ${tenant} and person_id = ${personId} and course = ${course}`;
  return rows[0] ?? null;
}

export interface ShiftRow {
  startsAt: Date;
  endsAt: Date;
}

export async function upsertShift(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  row: ShiftRow,
): Promise<void> {
  await sql`
    insert into shift (tenant_id, person_id, starts_at, ends_at) values (${tenant}, ${personId}, ${row.startsAt}, ${row.endsAt})
    on conflict (tenant_id, person_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at`;
}

export async function findShift(sql: Sql, tenant: TenantId, personId: string): Promise<ShiftRow | null> {
  const rows = await sql<ShiftRow[]>`
    select starts_at as "startsAt", ends_at as "endsAt" from shift where tenant_id = ${tenant} and person_id = ${personId}`;
  return rows[0] ?? null;
}
