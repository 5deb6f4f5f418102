import type { Sql } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Erasure } from '#vault/retention/api';

/** All SQL of this module. */

export interface ShreddingRow {
  shreddingId: string;
  subjectId: SubjectId;
  commitment: string;
  because: Erasure['because'];
  state: Erasure['state'];
  counts: Erasure['counts'];
  requestedAt: Date;
  completedAt: Date | null;
  certificate: string | null;
  /** Some values of somebody who stays, and the first version of the key that sealed nothing of them; null: the whole person. */
  part: { classes: string[]; tokens: string[]; keyVersion: number } | null;
}

const columns = (sql: Sql) => sql`
  shredding_id as "shreddingId", subject_id as "subjectId", commitment, because, state, counts, requested_at as "requestedAt",
  completed_at as "completedAt", certificate,
  case when classes is not null
    then jsonb_build_object('classes', classes, 'tokens', tokens, 'keyVersion', key_version) end as part`;

/** Throws 23505 if this person is being erased already. */
export async function insertShredding(
  sql: Sql,
  tenant: TenantId,
  row: Omit<ShreddingRow, 'state' | 'completedAt' | 'certificate'> & { salt: Buffer; actor: string },
): Promise<void> {
  await sql`
    insert into shredding
      (tenant_id, shredding_id, subject_id, salt, commitment, because, actor, state, counts, requested_at, classes, tokens, key_version)
    values
      (${tenant}, ${row.shreddingId}, ${row.subjectId}, ${row.salt}, ${row.commitment}, ${row.because}, ${row.actor}, 'requested',
       ${sql.json(row.counts)}, ${row.requestedAt}, ${row.part?.classes ?? null}, ${row.part?.tokens ?? null},
       ${row.part?.keyVersion ?? null})`;
}

/** Of these, the people whose erasure stands here. */
export async function findShredded(
  sql: Sql,
  tenant: TenantId,
  subjects: readonly SubjectId[],
): Promise<SubjectId[]> {
  const rows = await sql<{ subject: SubjectId }[]>`
    select subject_id as subject from shredding
    where tenant_id = ${tenant} and subject_id = any(${[...subjects]}::text[]::uuid[]) and classes is null`;
  return rows.map(({ subject }) => subject);
}

/** Those that are not done yet, oldest first. */
export async function listOpenShreddings(sql: Sql, tenant: TenantId, limit: number): Promise<ShreddingRow[]> {
  return sql<ShreddingRow[]>`
    select ${columns(sql)} from shredding where tenant_id = ${tenant} and state <> 'done' order by requested_at limit ${limit}`;
}

export async function listShreddings(sql: Sql, tenant: TenantId, limit: number): Promise<ShreddingRow[]> {
  return sql<ShreddingRow[]>`
    select ${columns(sql)} from shredding where tenant_id = ${tenant} order by requested_at desc limit ${limit}`;
}

/** Signed certificates by id. */
export async function listCertificates(sql: Sql, tenant: TenantId): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; certificate: string }[]>`
    select shredding_id as id, certificate from shredding where tenant_id = ${tenant} and certificate is not null`;
  return new Map(rows.map(({ id, certificate }) => [id, certificate]));
}

export async function setWaiting(sql: Sql, tenant: TenantId, id: string): Promise<void> {
  await sql`update shredding set state = 'waiting' where tenant_id = ${tenant} and shredding_id = ${id} and state = 'requested'`;
}

/** False if somebody certified it before us. */
export async function setDone(
  sql: Sql,
  tenant: TenantId,
  id: string,
  done: { at: Date; certificate: string },
): Promise<boolean> {
  const { count } = await sql`
    update shredding set state = 'done', completed_at = ${done.at}, certificate = ${done.certificate}
    where tenant_id = ${tenant} and shredding_id = ${id} and state = 'waiting'`;
  return count === 1;
}

export interface HoldRow {
  state: 'proposed' | 'in_force' | 'ending' | 'ended';
  proposedBy: PersonId;
}

/** Holds the row until the end of the transaction. */
export async function lockHold(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<HoldRow | null> {
  const rows = await sql<HoldRow[]>`
    select state, proposed_by as "proposedBy" from legal_hold
    where tenant_id = ${tenant} and subject_id = ${subject} for update`;
  return rows[0] ?? null;
}

export async function putHold(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  row: HoldRow & { reference: string; at: Date },
): Promise<void> {
  await sql`
    insert into legal_hold (tenant_id, subject_id, state, proposed_by, reference, changed_at)
    values (${tenant}, ${subject}, ${row.state}, ${row.proposedBy}, ${row.reference}, ${row.at})
    on conflict (tenant_id, subject_id) do update
      set state = excluded.state, proposed_by = excluded.proposed_by, reference = excluded.reference, changed_at = excluded.changed_at`;
}

export interface StandingHold {
  subjectId: SubjectId;
  state: 'proposed' | 'in_force' | 'ending';
  reference: string;
  changedAt: Date;
}

export async function listHolds(sql: Sql, tenant: TenantId, limit: number): Promise<StandingHold[]> {
  return sql<StandingHold[]>`
    select subject_id as "subjectId", state, reference, changed_at as "changedAt" from legal_hold
    where tenant_id = ${tenant} and state <> 'ended' order by changed_at desc limit ${limit}`;
}

/** Does a hold stand on this person? One whose end is only proposed does. */
export async function isHeld(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<boolean> {
  const rows = await sql`
    select 1 from legal_hold
    where tenant_id = ${tenant} and subject_id = ${subject} and state in ('in_force', 'ending')`;
  return rows.length > 0;
}

export async function readRule(sql: Sql, tenant: TenantId): Promise<{ daysAfterSolved: number | null }> {
  const rows = await sql<{ daysAfterSolved: number | null }[]>`
    select days_after_solved as "daysAfterSolved" from retention_rule where tenant_id = ${tenant}`;
  return rows[0] ?? { daysAfterSolved: null };
}

export async function putRule(sql: Sql, tenant: TenantId, days: number | null, at: Date): Promise<void> {
  await sql`
    insert into retention_rule (tenant_id, days_after_solved, changed_at) values (${tenant}, ${days}, ${at})
    on conflict (tenant_id) do update set days_after_solved = excluded.days_after_solved, changed_at = excluded.changed_at`;
}
