import { randomUUID } from 'node:crypto';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of NDAs, shifts and what is owed (training: store-training.ts). NDAs stand with the client they are for; training and shifts with the desk itself. */

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

/** The newest signature for this client of each of these people. */
export async function lastSignatures(
  sql: Sql,
  tenant: TenantId,
  personIds: readonly string[],
): Promise<(SignatureRow & { personId: string })[]> {
  return sql<(SignatureRow & { personId: string })[]>`
    select distinct on (person_id) person_id as "personId", document, sha256, signed_at as "signedAt", expires_at as "expiresAt",
      withdrawn_at as "withdrawnAt"
    from nda_signature
    where tenant_id = ${tenant} and person_id = any (${personIds as string[]}::text[]::uuid[])
    order by person_id, signed_at desc`;
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

export async function listShifts(
  sql: Sql,
  tenant: TenantId,
  personIds: readonly string[],
): Promise<(ShiftRow & { personId: string })[]> {
  return sql<(ShiftRow & { personId: string })[]>`
    select person_id as "personId", starts_at as "startsAt", ends_at as "endsAt" from shift
    where tenant_id = ${tenant} and person_id = any (${personIds as string[]}::text[]::uuid[])`;
}

/** In the transaction of what changed: the vault has to hear of these people. */
export async function oweFacts(sql: Sql, tenant: TenantId, personIds: readonly string[]): Promise<void> {
  const owedBy = randomUUID();
  await sql`
    insert into facts_owed (tenant_id, person_id, owed_by)
    select ${tenant}, person, ${owedBy} from unnest(${personIds as string[]}::text[]::uuid[]) as person
    on conflict (tenant_id, person_id) do update set owed_by = excluded.owed_by`;
}

/** People whose facts are owed, each with the change that last made it so. */
export async function listOwed(sql: Sql, tenant: TenantId): Promise<{ personId: string; owedBy: string }[]> {
  return sql<{ personId: string; owedBy: string }[]>`
    select person_id as "personId", owed_by as "owedBy" from facts_owed where tenant_id = ${tenant} limit 500`;
}

/** Paid, unless something changed again meanwhile. */
export async function forgetOwed(
  sql: Sql,
  tenant: TenantId,
  owed: readonly { personId: string; owedBy: string }[],
): Promise<void> {
  await sql`
    delete from facts_owed using unnest(
      ${owed.map(({ personId }) => personId)}::text[]::uuid[], ${owed.map(({ owedBy }) => owedBy)}::text[]::uuid[]) as paid (person, owed_by)
    where facts_owed.tenant_id = ${tenant} and facts_owed.person_id = paid.person and facts_owed.owed_by = paid.owed_by`;
}
