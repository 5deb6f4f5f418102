import type { Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';

/** SQL about people by their conversations, for what ends (`vault/retention`). */

/** People all of whose conversations have been solved since before that moment, and who wrote nothing since. */
export async function settledBefore(
  sql: Sql,
  tenant: TenantId,
  before: Date,
  limit: number,
): Promise<SubjectId[]> {
  const rows = await sql<{ id: SubjectId }[]>`
    select c.subject_id as id from conversation c
    where c.tenant_id = ${tenant} and c.erased_at is null
      and not exists (
        select 1 from message m where m.tenant_id = ${tenant} and m.subject_id = c.subject_id and m.at >= ${before})
      and not exists (
        select 1 from legal_hold h where h.tenant_id = ${tenant} and h.subject_id = c.subject_id and h.state in ('in_force', 'ending'))
    group by c.subject_id having bool_and(c.state = 'solved' and c.state_at < ${before})
    limit ${limit}`;
  return rows.map((row) => row.id);
}

/** When somebody's last conversation was solved; null while one is open, or when nothing is held of them. */
export async function lastSolvedOf(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select case when bool_and(state = 'solved') then max(state_at) end as at
    from conversation where tenant_id = ${tenant} and subject_id = ${subject} and erased_at is null`;
  return row?.at ?? null;
}

/** How many people have had all their conversations solved since before each of these moments. Somebody under a legal hold is passed by. */
export async function countSettledBefore(
  sql: Sql,
  tenant: TenantId,
  befores: readonly Date[],
): Promise<number[]> {
  const rows = await sql<{ n: number }[]>`
    with settled as (
      select max(c.state_at) as at from conversation c
      where c.tenant_id = ${tenant} and c.erased_at is null
        and not exists (
          select 1 from legal_hold h
          where h.tenant_id = ${tenant} and h.subject_id = c.subject_id and h.state in ('in_force', 'ending'))
      group by c.subject_id having bool_and(c.state = 'solved'))
    select (select count(*)::int from settled where settled.at < b.before) as n
    from unnest(${befores.map((at) => at.toISOString())}::text[]::timestamptz[]) with ordinality as b(before, place) order by b.place`;
  return rows.map(({ n }) => n);
}

/** For each of these people one conversation, the newest, by which an officer can name them. */
export async function newestConversationOf(
  sql: Sql,
  tenant: TenantId,
  subjects: readonly SubjectId[],
): Promise<Map<SubjectId, ConversationId>> {
  const rows = await sql<{ subject: SubjectId; conversation: ConversationId }[]>`
    select distinct on (subject_id) subject_id as subject, conversation_id as conversation from conversation
    where tenant_id = ${tenant} and subject_id = any(${[...subjects]}::text[]::uuid[])
    order by subject_id, created_at desc`;
  return new Map(rows.map(({ subject, conversation }) => [subject, conversation]));
}
