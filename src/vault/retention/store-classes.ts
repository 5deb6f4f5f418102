import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';
import type { ClassRule, RuleOfClass } from '#vault/retention/api';
import type { DueBy } from './class-rules.ts';

/** SQL of how long values are kept by their class. */

/** Rules that were set; of other classes the default holds. */
export async function listClassRules(sql: Sql, tenant: TenantId): Promise<Map<string, ClassRule>> {
  const rows = await sql<
    { class: string; kind: ClassRule['kind']; days: number | null; until: string | null }[]
  >`
    select class, kind, days, to_char(until, 'YYYY-MM-DD') as until from class_retention where tenant_id = ${tenant}`;
  return new Map(rows.map((row) => [row.class, ruleOf(row)]));
}

function ruleOf(row: { kind: ClassRule['kind']; days: number | null; until: string | null }): ClassRule {
  if (row.kind === 'days') return { kind: 'days', days: row.days ?? 1 };
  if (row.kind === 'date') return { kind: 'date', until: row.until ?? '1970-01-01' };
  return { kind: row.kind };
}

export async function putClassRules(
  sql: Sql,
  tenant: TenantId,
  rules: readonly RuleOfClass[],
  at: Date,
): Promise<void> {
  for (const { class: cls, rule } of rules) {
    const days = rule.kind === 'days' ? rule.days : null;
    const until = rule.kind === 'date' ? rule.until : null;
    await sql`
      insert into class_retention (tenant_id, class, kind, days, until, changed_at)
      values (${tenant}, ${cls}, ${rule.kind}, ${days}, ${until}::text::date, ${at})
      on conflict (tenant_id, class) do update
        set kind = excluded.kind, days = excluded.days, until = excluded.until, changed_at = excluded.changed_at`;
  }
}

/**
 * Where values stand: for each, when the last ticket in which it stands was solved, or null while one is open. A value that no message lists (deep in a
 * long file) is taken to stand in every ticket of its person.
 */
const places = (sql: Sql, tenant: TenantId) => sql`
  select coalesce(bool_or(listed), false) as is_listed, count(*) as conversations,
    bool_and(solved) as all_solved, max(state_at) as last_at,
    bool_and(solved) filter (where listed) as listed_solved, max(state_at) filter (where listed) as listed_at
  from (
    select c.state = 'solved' as solved, c.state_at,
      (c.customer #> '{name,values}' ? v.token or c.customer #> '{email,values}' ? v.token or c.customer #> '{phone,values}' ? v.token
        or exists (
          select 1 from message m
          where m.tenant_id = ${tenant} and m.conversation_id = c.conversation_id
            and (m.masked_text -> 'values' ? v.token or m.masked_title -> 'values' ? v.token
              or strpos(m.attachments::text, v.token) > 0))) as listed
    from conversation c
    where c.tenant_id = ${tenant} and c.subject_id = v.subject_id and c.erased_at is null
  ) as each_conversation`;

const due = (sql: Sql, tenant: TenantId, rules: readonly DueBy[]) => sql`
  from unnest(
    ${rules.map((rule) => rule.class)}::text[],
    ${rules.map((rule) => rule.solvedBefore.toISOString())}::text[]::timestamptz[],
    ${rules.map((rule) => rule.cameBefore.toISOString())}::text[]::timestamptz[]
  ) as rule (class, solved_before, came_before)
  join value v on v.tenant_id = ${tenant} and v.class = rule.class
    -- looked at first, since it is cheap and few values pass it: a ticket of the person was solved long enough ago
    and (v.created_at < rule.came_before or exists (
      select 1 from conversation early
      where early.tenant_id = ${tenant} and early.subject_id = v.subject_id and early.erased_at is null
        and early.state = 'solved' and early.state_at < rule.solved_before))
  cross join lateral (${places(sql, tenant)}) as p
  where (v.created_at < rule.came_before or (p.conversations > 0
      and case when p.is_listed then p.listed_solved and p.listed_at < rule.solved_before
        else p.all_solved and p.last_at < rule.solved_before end))
    and not exists (
      select 1 from legal_hold h
      where h.tenant_id = ${tenant} and h.subject_id = v.subject_id and h.state in ('in_force', 'ending'))`;

/** People who have values whose time is over. */
export async function listPeopleDue(
  sql: Sql,
  tenant: TenantId,
  rules: readonly DueBy[],
  limit: number,
): Promise<SubjectId[]> {
  if (rules.length === 0) return [];
  const rows = await sql<{ subject: SubjectId }[]>`
    select distinct v.subject_id as subject ${due(sql, tenant, rules)} limit ${limit}`;
  return rows.map(({ subject }) => subject);
}

/** Values of one person whose time is over. */
export async function listValuesDue(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  rules: readonly DueBy[],
): Promise<{ token: string; class: string }[]> {
  if (rules.length === 0) return [];
  return sql<{ token: string; class: string }[]>`
    select v.token, v.class ${due(sql, tenant, rules)} and v.subject_id = ${subject} order by v.token`;
}

/** How many values of each class are due by these rules. */
export async function countValuesDue(
  sql: Sql,
  tenant: TenantId,
  rules: readonly DueBy[],
): Promise<Map<string, number>> {
  if (rules.length === 0) return new Map();
  const rows = await sql<{ class: string; n: number }[]>`
    select v.class, count(*)::int as n ${due(sql, tenant, rules)} group by v.class`;
  return new Map(rows.map((row) => [row.class, row.n]));
}

export async function countValues(sql: Sql, tenant: TenantId): Promise<Map<string, number>> {
  const rows = await sql<{ class: string; n: number }[]>`
    select class, count(*)::int as n from value where tenant_id = ${tenant} group by class`;
  return new Map(rows.map((row) => [row.class, row.n]));
}

export interface KeptValue {
  token: string;
  class: string;
  cameAt: Date;
  solvedAt: Date | null;
}

/** Values of a person of these classes, with when the last ticket in which each stands was solved: at most so many, the newest. */
export async function listKept(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  classes: readonly string[],
  limit: number,
): Promise<KeptValue[]> {
  return sql<KeptValue[]>`
    select v.token, v.class, v.created_at as "cameAt",
      case when p.is_listed then case when p.listed_solved then p.listed_at end when p.all_solved then p.last_at end as "solvedAt"
    from value v cross join lateral (${places(sql, tenant)}) as p
    where v.tenant_id = ${tenant} and v.subject_id = ${subject} and v.class = any(${[...classes]}::text[])
    order by v.created_at desc limit ${limit}`;
}

/** Of these tokens, those that still stand for a value. */
export async function listThere(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  tokens: readonly string[],
): Promise<{ token: string; class: string }[]> {
  return sql<{ token: string; class: string }[]>`
    select token, class from value
    where tenant_id = ${tenant} and subject_id = ${subject} and token = any(${[...tokens]}::text[]) order by token`;
}
