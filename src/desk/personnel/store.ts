import { randomUUID } from 'node:crypto';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { DocumentRelation, SignatureEvidence } from '#vault/identity/api';

/** SQL of NDAs, shifts and what is owed (training: store-training.ts). NDAs stand with the client they are for; training and shifts with the desk itself. */

export interface SignatureRow {
  personId: string;
  relation: DocumentRelation;
  document: string;
  version: number;
  sha256: string;
  signedAt: Date;
  expiresAt: Date;
  withdrawnAt: Date | null;
}

/** Once for each person, relation and moment: news of a signature may come twice. */
export async function insertSignature(
  sql: Sql,
  tenant: TenantId,
  row: Omit<SignatureRow, 'withdrawnAt'> & {
    readSeconds: number;
    statement: string | null;
    evidence: SignatureEvidence | null;
  },
): Promise<void> {
  await sql`
    insert into nda_signature (tenant_id, person_id, relation, document, version, sha256, signed_at, expires_at, read_seconds, statement, evidence)
    values (${tenant}, ${row.personId}, ${row.relation}, ${row.document}, ${row.version}, ${row.sha256}, ${row.signedAt}, ${row.expiresAt},
      ${row.readSeconds}, ${row.statement}, ${row.evidence === null ? null : sql.json(row.evidence)})
    on conflict do nothing`;
}

/** The newest signature of this relation of each of these people. */
export async function lastSignatures(
  sql: Sql,
  tenant: TenantId,
  relation: DocumentRelation,
  personIds: readonly string[],
): Promise<SignatureRow[]> {
  return sql<SignatureRow[]>`
    select distinct on (person_id) person_id as "personId", relation, document, version, sha256, signed_at as "signedAt",
      expires_at as "expiresAt", withdrawn_at as "withdrawnAt"
    from nda_signature
    where tenant_id = ${tenant} and relation = ${relation} and person_id = any (${personIds as string[]}::text[]::uuid[])
    order by person_id, signed_at desc`;
}

/** One person's newest signature with what proves it. */
export async function findSignature(
  sql: Sql,
  tenant: TenantId,
  relation: DocumentRelation,
  personId: string,
): Promise<
  | (SignatureRow & { readSeconds: number; statement: string | null; evidence: SignatureEvidence | null })
  | null
> {
  const [row] = await sql<
    (SignatureRow & { readSeconds: number; statement: string | null; evidence: SignatureEvidence | null })[]
  >`
    select person_id as "personId", relation, document, version, sha256, signed_at as "signedAt", expires_at as "expiresAt",
      withdrawn_at as "withdrawnAt", read_seconds as "readSeconds", statement, evidence
    from nda_signature
    where tenant_id = ${tenant} and relation = ${relation} and person_id = ${personId}
    order by signed_at desc limit 1`;
  return row ?? null;
}

export interface TextRow {
  relation: DocumentRelation;
  version: number;
  en: string;
  ja: string;
  sha256: string;
  graceDays: number;
  since: Date;
}

/** Every text that was asked for in this tenant. */
export async function listTexts(sql: Sql, tenant: TenantId): Promise<TextRow[]> {
  return sql<TextRow[]>`
    select relation, version, en, ja, sha256, grace_days as "graceDays", since from nda_text where tenant_id = ${tenant}`;
}

/** Keeps a text as it is; one of that version that is there already stays. */
export async function insertText(
  sql: Sql,
  tenant: TenantId,
  row: TextRow & { setBy: string | null },
): Promise<void> {
  await sql`
    insert into nda_text (tenant_id, relation, version, en, ja, sha256, grace_days, since, set_by)
    values (${tenant}, ${row.relation}, ${row.version}, ${row.en}, ${row.ja}, ${row.sha256}, ${row.graceDays}, ${row.since}, ${row.setBy})
    on conflict do nothing`;
}

export async function withdrawSignatures(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  at: Date,
): Promise<void> {
  await sql`
    update nda_signature set withdrawn_at = ${at} where tenant_id = ${tenant} and relation = 'client' and person_id = ${personId} and withdrawn_at is null`;
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
