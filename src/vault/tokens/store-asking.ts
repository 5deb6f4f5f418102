import type { Sql } from '#platform/db';
import { bytes } from '#platform/db-arrays';
import type { ConversationId, PersonId, SubjectId, TenantId } from '#platform/ids';

/** SQL of match checks and of searches by other forms than the whole. */

// --- match checks -----------------------------------------------------------------------------------------------

/** Tries an hour: of one person with one value; of one person altogether; in one conversation; about one customer. */
export interface TryLimits {
  readonly value: number;
  readonly person: number;
  readonly conversation: number;
  readonly subject: number;
}

export interface Try {
  readonly tryId: string;
  readonly personId: PersonId;
  readonly token: string;
  readonly conversationId: ConversationId;
  readonly subjectId: SubjectId;
  readonly at: Date;
  readonly since: Date;
}

/**
 * Takes one of the tries that are left in the time since `since`, and answers how many more there are with this value; or, if a limit
 * is reached, when the oldest try that counts against it was. Holds the lanes of person and customer until the transaction ends, so that
 * of many tries at once each counts those before it.
 */
export async function takeTry(
  sql: Sql,
  tenant: TenantId,
  one: Try,
  limits: TryLimits,
): Promise<{ left: number } | { oldest: Date }> {
  const { personId, token, conversationId, subjectId, at, since } = one;
  // In one order everywhere: two that need the same lanes wait in a line.
  for (const lane of [personId as string, subjectId as string].toSorted((a, b) => (a < b ? -1 : 1))) {
    await Promise.all([
      sql`insert into match_lane (tenant_id, lane) values (${tenant}, ${lane}) on conflict do nothing`,
      sql`select lane from match_lane where tenant_id = ${tenant} and lane = ${lane} for update`,
    ]);
  }
  const [, counts] = await Promise.all([
    sql`delete from match_try where tenant_id = ${tenant} and token = ${token} and person_id = ${personId} and at <= ${since}`,
    sql<{ scope: keyof TryLimits; n: number; oldest: Date | null }[]>`
      with recent as (
        select token, person_id, conversation_id, subject_id, at from match_try
        where tenant_id = ${tenant} and at > ${since} and (person_id = ${personId} or subject_id = ${subjectId})
      )
      select 'value' as scope, count(*)::int as n, min(at) as oldest from recent where token = ${token} and person_id = ${personId}
      union all select 'person', count(*)::int, min(at) from recent where person_id = ${personId}
      union all select 'conversation', count(*)::int, min(at) from recent where conversation_id = ${conversationId}
      union all select 'subject', count(*)::int, min(at) from recent where subject_id = ${subjectId}`,
  ]);
  const full = counts.filter(({ scope, n }) => n >= limits[scope]);
  if (full.length > 0) {
    const oldest = full.map((count) => count.oldest ?? at);
    return { oldest: oldest.reduce((a, b) => (a > b ? a : b)) };
  }
  await sql`
    insert into match_try (tenant_id, token, person_id, at, try_id, conversation_id, subject_id)
    values (${tenant}, ${token}, ${personId}, ${at}, ${one.tryId}, ${conversationId}, ${subjectId})`;
  return { left: Math.min(...counts.map(({ scope, n }) => limits[scope] - n)) - 1 };
}

// --- other forms ------------------------------------------------------------------------------------------------

export type How = 'last4' | 'name';

export interface SearchRule {
  readonly last4Classes: readonly string[];
  readonly names: boolean;
  /** How far values that were there before are filled: a token, or null once all are. */
  readonly filledTo: string | null;
  readonly changedAt: Date;
}

export async function findSearchRule(sql: Sql, tenant: TenantId): Promise<SearchRule | null> {
  const rows = await sql<SearchRule[]>`
    select last4_classes as "last4Classes", names, filled_to as "filledTo", changed_at as "changedAt"
    from search_rule where tenant_id = ${tenant}`;
  return rows[0] ?? null;
}

/** Sets the rule; forms that it does not want any more go at once, those that it wants are filled from the beginning. */
export async function putSearchRule(
  sql: Sql,
  tenant: TenantId,
  rule: { last4Classes: readonly string[]; names: boolean; at: Date },
): Promise<void> {
  const classes = [...rule.last4Classes];
  await sql`
    insert into search_rule (tenant_id, last4_classes, names, changed_at, filled_to)
    values (${tenant}, ${classes}, ${rule.names}, ${rule.at}, '')
    on conflict (tenant_id) do update set last4_classes = excluded.last4_classes, names = excluded.names,
      changed_at = excluded.changed_at, filled_to = ''`;
  await sql`
    delete from value_form where tenant_id = ${tenant}
      and ((how = 'last4' and class <> all (${classes}::text[])) or (how = 'name' and not ${rule.names}))`;
}

/** Holds the rule's row, so that one process fills; null if another does or nothing is to be filled. */
export async function lockFill(sql: Sql, tenant: TenantId): Promise<SearchRule | null> {
  const rows = await sql<SearchRule[]>`
    select last4_classes as "last4Classes", names, filled_to as "filledTo", changed_at as "changedAt"
    from search_rule where tenant_id = ${tenant} and filled_to is not null for update skip locked`;
  return rows[0] ?? null;
}

export async function setFilled(sql: Sql, tenant: TenantId, to: string | null): Promise<void> {
  await sql`update search_rule set filled_to = ${to} where tenant_id = ${tenant}`;
}

export interface FormSource {
  readonly token: string;
  readonly subjectId: SubjectId;
  readonly class: string;
  readonly sealed: Buffer;
}

/** The next values of these classes in the order of tokens. */
export async function listValuesAfter(
  sql: Sql,
  tenant: TenantId,
  after: string,
  classes: readonly string[],
  limit: number,
): Promise<FormSource[]> {
  return sql<FormSource[]>`
    select token, subject_id as "subjectId", class, sealed from value
    where tenant_id = ${tenant} and token > ${after} and class = any (${[...classes]}::text[]) order by token limit ${limit}`;
}

/** Values with any of these forms, newest first. */
export async function searchForms(
  sql: Sql,
  tenant: TenantId,
  wanted: { how: How; class: string; forms: readonly Buffer[] },
  limit: number,
): Promise<FormSource[]> {
  return sql<FormSource[]>`
    select v.token, v.subject_id as "subjectId", v.class, v.sealed
    from (
      select distinct token from value_form
      where tenant_id = ${tenant} and how = ${wanted.how} and class = ${wanted.class} and form = any (${bytes(wanted.forms)}::bytea[])
    ) f join value v on v.tenant_id = ${tenant} and v.token = f.token
    order by v.created_at desc limit ${limit}`;
}
