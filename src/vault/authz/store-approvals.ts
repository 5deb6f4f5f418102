import type { Role } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Purpose } from '#vault/authz/api';

/** SQL of approvals: asks for one request, and what became of them. */

export interface ApprovalRow {
  readonly approvalId: string;
  readonly kind: 'lead' | 'client';
  readonly personId: PersonId;
  readonly class: string;
  readonly token: string;
  readonly conversationId: string;
  readonly purpose: Purpose;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly state: 'waiting' | 'given' | 'refused' | 'used';
  readonly decidedBy: PersonId | null;
}

const COLUMNS = (sql: Sql) => sql`
  approval_id as "approvalId", kind, person_id as "personId", class, token, conversation_id as "conversationId", purpose,
  asked_at as "askedAt", expires_at as "expiresAt", state, decided_by as "decidedBy"`;

/** What one request of a person is: an approval is good for exactly this. */
export interface Bound {
  readonly personId: PersonId;
  readonly token: string | null;
  readonly conversationId: string | null;
  readonly purpose: Purpose | null;
}

/** Those that wait or may be used, for exactly this request. Callers hold the person's lane, or only look. */
export async function findApprovals(
  sql: Sql,
  tenant: TenantId,
  { personId, token, conversationId, purpose }: Bound,
  now: Date,
): Promise<ApprovalRow[]> {
  return sql<ApprovalRow[]>`
    select ${COLUMNS(sql)} from approval
    where tenant_id = ${tenant} and person_id = ${personId} and token = ${token} and conversation_id = ${conversationId}
      and purpose = ${purpose} and state in ('waiting', 'given') and asked_at <= ${now} and expires_at > ${now}`;
}

export async function insertApproval(sql: Sql, tenant: TenantId, row: ApprovalRow): Promise<void> {
  await sql`
    insert into approval (tenant_id, approval_id, kind, person_id, class, token, conversation_id, purpose, asked_at, expires_at, state)
    values (${tenant}, ${row.approvalId}, ${row.kind}, ${row.personId}, ${row.class}, ${row.token}, ${row.conversationId},
      ${row.purpose}, ${row.askedAt}, ${row.expiresAt}, ${row.state})`;
}

/** How many of a person's asks wait now. */
export async function countWaiting(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  now: Date,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from approval
    where tenant_id = ${tenant} and person_id = ${personId} and state = 'waiting' and expires_at > ${now}`;
  return row?.count ?? 0;
}

/** Held until the transaction ends: of two who decide at once the second finds it decided. */
export async function lockApproval(
  sql: Sql,
  tenant: TenantId,
  approvalId: string,
): Promise<ApprovalRow | null> {
  const [row] = await sql<ApprovalRow[]>`
    select ${COLUMNS(sql)} from approval where tenant_id = ${tenant} and approval_id = ${approvalId} for update`;
  return row ?? null;
}

export async function decideApproval(
  sql: Sql,
  tenant: TenantId,
  approvalId: string,
  to: { state: 'given' | 'refused'; by: PersonId; at: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    update approval set state = ${to.state}, decided_by = ${to.by}, decided_at = ${to.at}, expires_at = ${to.expiresAt}
    where tenant_id = ${tenant} and approval_id = ${approvalId} and state = 'waiting'`;
}

/** Each is good once. */
export async function useApprovals(
  sql: Sql,
  tenant: TenantId,
  ids: readonly string[],
  decisionId: string,
): Promise<void> {
  await sql`
    update approval set state = 'used', decision_id = ${decisionId}
    where tenant_id = ${tenant} and approval_id = any(${ids}) and state = 'given'`;
}

/** A person's own asks, whatever became of them. */
export async function findOwnApprovals(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  ids: readonly string[],
): Promise<ApprovalRow[]> {
  return sql<ApprovalRow[]>`
    select ${COLUMNS(sql)} from approval
    where tenant_id = ${tenant} and person_id = ${personId} and approval_id = any(${[...ids]}) order by kind`;
}

/** What waits for a yes of somebody in this role, oldest first. */
export async function listWaiting(sql: Sql, tenant: TenantId, role: Role, now: Date): Promise<ApprovalRow[]> {
  const kind = role === 'client_officer' ? 'client' : role === 'lead' ? 'lead' : null;
  if (kind === null) return [];
  return sql<ApprovalRow[]>`
    select ${COLUMNS(sql)} from approval
    where tenant_id = ${tenant} and kind = ${kind} and state = 'waiting' and expires_at > ${now}
    order by asked_at limit 100`;
}

/** One text that changes whenever an approval of the tenant does: for those who watch. */
export async function approvalsMark(sql: Sql, tenant: TenantId, now: Date): Promise<string> {
  const recent = new Date(now.getTime() - 60_000);
  const [row] = await sql<{ mark: string | null }[]>`
    select string_agg(approval_id::text || state, ',' order by approval_id) as mark from approval
    where tenant_id = ${tenant}
      and ((state in ('waiting', 'given') and expires_at > ${now}) or decided_at > ${recent})`;
  return row?.mark ?? '';
}
