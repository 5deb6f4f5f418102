import type { Sql } from '#platform/db';
import type { ConversationId, PersonId, TenantId } from '#platform/ids';
import type { Role } from '#platform/ctx';
import type { Action, PolicySettings, Purpose, ReasonCode, UseRule } from '#vault/authz/api';
import { readSettings, type ClientPolicy } from './client-policy.ts';
import type { FactVector } from './decide.ts';

export interface PolicyRow extends PolicySettings {
  readonly version: number;
  readonly digest: string;
  readonly guardrailsDigest: string;
  readonly activatedAt: Date;
}

/** As the table has it: what was added to rules later is one column, and may be missing in rules of before. */
type StoredPolicy<Row extends PolicyRow> = Omit<Row, 'approvals' | 'emergency' | 'budgets' | 'place'> & {
  readonly more: object;
};

function wholePolicy<Row extends PolicyRow>(stored: StoredPolicy<Row>): Row {
  const { more, permits, touchClasses, perHour, perDay, touchMaxAgeSeconds, ...row } = stored;
  const settings = readSettings({ permits, touchClasses, perHour, perDay, touchMaxAgeSeconds, ...more });
  return { ...row, ...settings } as unknown as Row;
}

export interface DecisionRow {
  readonly decisionId: string;
  readonly at: Date;
  readonly personId: PersonId;
  readonly role: Role;
  readonly action: Action;
  readonly class: string;
  readonly purpose: Purpose | null;
  readonly conversationId: string | null;
  readonly token: string | null;
  readonly allow: boolean;
  readonly reasons: ReasonCode[];
  readonly counted: boolean;
  readonly policyDigest: string;
  readonly facts: FactVector;
  readonly factsSalt: Buffer;
  readonly factsDigest: string;
  readonly entryId: string;
  /** Of `use` alone. */
  readonly destination?: string | null;
}

// --- policies ---------------------------------------------------------------------------------------------------

export async function findPolicy(sql: Sql, tenant: TenantId): Promise<PolicyRow | null> {
  const [row] = await sql<StoredPolicy<PolicyRow>[]>`
    select version, digest, guardrails_digest as "guardrailsDigest", permits, touch_classes as "touchClasses",
      per_hour as "perHour", per_day as "perDay", touch_max_age_seconds as "touchMaxAgeSeconds", more, activated_at as "activatedAt"
    from policy where tenant_id = ${tenant} order by version desc limit 1`;
  return row === undefined ? null : wholePolicy(row);
}

/** True if this version was free. */
export async function insertPolicy(
  sql: Sql,
  tenant: TenantId,
  policy: ClientPolicy,
  row: { version: number; guardrailsDigest: string; by: string; at: Date },
): Promise<boolean> {
  const { approvals, emergency, budgets, place } = policy;
  const more = { approvals, emergency, budgets, place };
  const rows = await sql`
    insert into policy (tenant_id, version, digest, guardrails_digest, permits, touch_classes, per_hour, per_day,
      touch_max_age_seconds, more, cedar, document, activated_at, activated_by)
    values (${tenant}, ${row.version}, ${policy.digest}, ${row.guardrailsDigest}, ${sql.json(policy.permits)}, ${policy.touchClasses},
      ${policy.perHour}, ${policy.perDay}, ${policy.touchMaxAgeSeconds}, ${sql.json(more as never)}, ${policy.cedar}, ${policy.document}, ${row.at}, ${row.by})
    on conflict (tenant_id, version) do nothing returning version`;
  return rows.length === 1;
}

export interface PolicyVersionRow extends PolicyRow {
  readonly by: string;
}

/** The newest versions, and the one before the last of them for comparison. */
export async function listVersions(sql: Sql, tenant: TenantId, limit: number): Promise<PolicyVersionRow[]> {
  const rows = await sql<StoredPolicy<PolicyVersionRow>[]>`
    select version, digest, guardrails_digest as "guardrailsDigest", permits, touch_classes as "touchClasses",
      per_hour as "perHour", per_day as "perDay", touch_max_age_seconds as "touchMaxAgeSeconds", more, activated_at as "activatedAt",
      activated_by as by
    from policy where tenant_id = ${tenant} order by version desc limit ${limit}`;
  return rows.map((row) => wholePolicy(row));
}

/** 0 while nothing was ever set. */
export async function findPolicyVersion(sql: Sql, tenant: TenantId): Promise<number> {
  const [row] = await sql<{ version: number }[]>`
    select version from policy where tenant_id = ${tenant} order by version desc limit 1`;
  return row?.version ?? 0;
}

export async function findDocument(sql: Sql, tenant: TenantId, digest: string): Promise<string | null> {
  const [row] = await sql<{ document: string }[]>`
    select document from policy where tenant_id = ${tenant} and digest = ${digest}
    union all select document from use_policy where tenant_id = ${tenant} and digest = ${digest} limit 1`;
  return row?.document ?? null;
}

export async function listDocuments(
  sql: Sql,
  tenant: TenantId,
): Promise<{ digest: string; document: string }[]> {
  return sql<{ digest: string; document: string }[]>`
    select digest, document from policy where tenant_id = ${tenant}
    union select digest, document from use_policy where tenant_id = ${tenant}`;
}

/** Searches of everybody in the hour and in the day before `now`. */
export async function findSearches(
  sql: Sql,
  tenant: TenantId,
  now: Date,
): Promise<{ thisHour: number; today: number }> {
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const [row] = await sql<{ thisHour: number; today: number }[]>`
    select count(*) filter (where at > ${hourAgo})::int as "thisHour", count(*)::int as today
    from decision where tenant_id = ${tenant} and action = 'search' and counted and at > ${dayAgo}`;
  return row ?? { thisHour: 0, today: 0 };
}

// --- destinations -----------------------------------------------------------------------------------------------

export async function findUsePolicy(
  sql: Sql,
  tenant: TenantId,
  destination: string,
): Promise<{ version: number; digest: string; rule: UseRule } | null> {
  const [row] = await sql<{ version: number; digest: string; rule: UseRule }[]>`
    select version, digest, rule from use_policy
    where tenant_id = ${tenant} and destination = ${destination} order by version desc limit 1`;
  return row ?? null;
}

/** Throws 23505 if somebody else set this version. */
export async function insertUsePolicy(
  sql: Sql,
  tenant: TenantId,
  destination: string,
  policy: UseRule & { version: number; digest: string; document: string },
  at: { guardrailsDigest: string; activatedAt: Date },
): Promise<void> {
  const { version, digest, document, roles, purposes, classes, perHour, perDay, touch, settings } = policy;
  const rule = { roles, purposes, classes, perHour, perDay, touch, settings };
  await sql`
    insert into use_policy (tenant_id, destination, version, digest, guardrails_digest, rule, document, activated_at)
    values (${tenant}, ${destination}, ${version}, ${digest}, ${at.guardrailsDigest}, ${sql.json(rule)}, ${document}, ${at.activatedAt})`;
}

/** As `lockBudget`, for a destination's quota. */
export async function lockUse(sql: Sql, tenant: TenantId, destination: string): Promise<void> {
  await Promise.all([
    sql`insert into use_lane (tenant_id, destination) values (${tenant}, ${destination}) on conflict do nothing`,
    sql`select destination from use_lane where tenant_id = ${tenant} and destination = ${destination} for update`,
  ]);
}

/** Uses of a destination: by this person in the hour, and by everybody in the day before `now`. */
export async function findUses(
  sql: Sql,
  tenant: TenantId,
  destination: string,
  personId: PersonId,
  now: Date,
): Promise<{ thisHour: number; today: number }> {
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const [row] = await sql<{ thisHour: number; today: number }[]>`
    select count(*) filter (where at > ${hourAgo} and person_id = ${personId}) as "thisHour", count(*) as today
    from decision
    where tenant_id = ${tenant} and destination = ${destination} and action = 'use' and allow and at > ${dayAgo}`;
  return row ?? { thisHour: 0, today: 0 };
}

// --- budgets ----------------------------------------------------------------------------------------------------

/**
 * Holds the person's lane until the caller's transaction ends: of two that ask at once, the second counts the first.
 * Statements of one transaction run in the order they were sent, so that reads sent behind it see what the first wrote.
 */
export async function lockBudget(sql: Sql, tenant: TenantId, personId: PersonId): Promise<void> {
  await Promise.all([
    sql`insert into budget_lane (tenant_id, person_id) values (${tenant}, ${personId}) on conflict do nothing`,
    sql`select person_id from budget_lane where tenant_id = ${tenant} and person_id = ${personId} for update`,
  ]);
}

/** What counts against budgets before `now`; all windows slide. */
export interface Used {
  readonly thisHour: number;
  readonly today: number;
  readonly thisWeek: number;
  /** In the 60 hours of a long weekend. */
  readonly thisWeekend: number;
  readonly ofClassToday: number;
}

const HOUR_MS = 3_600_000;
const ago = (now: Date, hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);

/** What a person used of their budgets; `cls`: of this class too. */
export async function findUse(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  now: Date,
  cls = '',
): Promise<Used> {
  const day = ago(now, 24);
  const [row] = await sql<Used[]>`
    select count(*) filter (where at > ${ago(now, 1)}) as "thisHour", count(*) filter (where at > ${day}) as today,
      count(*) as "thisWeek", count(*) filter (where at > ${ago(now, 60)}) as "thisWeekend",
      count(*) filter (where at > ${day} and class = ${cls}) as "ofClassToday"
    from decision where tenant_id = ${tenant} and person_id = ${personId} and counted and at > ${ago(now, 168)}`;
  return row ?? { thisHour: 0, today: 0, thisWeek: 0, thisWeekend: 0, ofClassToday: 0 };
}

/** What was opened of one conversation, and of all of them, in the day before `now`, by whomever; no further than it matters. */
export async function findSharedUse(
  sql: Sql,
  tenant: TenantId,
  conversationId: ConversationId | null,
  now: Date,
  most: { conversation: number; client: number },
): Promise<{ conversation: number; client: number }> {
  const day = ago(now, 24);
  const [row] = await sql<{ conversation: number; client: number }[]>`
    select
      (select count(*) from (select 1 from decision where tenant_id = ${tenant} and conversation_id = ${conversationId}
        and counted and at > ${day} limit ${most.conversation}) as c) as conversation,
      (select count(*) from (select 1 from decision where tenant_id = ${tenant}
        and counted and at > ${day} limit ${most.client}) as d) as client`;
  return row ?? { conversation: most.conversation, client: most.client };
}

/** Values that a person opened in declared emergencies in the seven days before `now`. */
export async function countEmergencies(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  now: Date,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from emergency
    where tenant_id = ${tenant} and person_id = ${personId} and at > ${ago(now, 168)}`;
  return row?.count ?? 0;
}

/** How often a person ran against a budget in the quarter of an hour before `now`. */
export async function countPushes(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  now: Date,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from decision
    where tenant_id = ${tenant} and at > ${ago(now, 0.25)} and not allow and person_id = ${personId}
      and reasons && array['quota_used_up', 'class_budget_used_up', 'conversation_budget_used_up', 'client_budget_used_up']`;
  return row?.count ?? 0;
}

// --- decisions --------------------------------------------------------------------------------------------------

export async function insertDecision(sql: Sql, tenant: TenantId, row: DecisionRow): Promise<void> {
  await sql`
    insert into decision (tenant_id, decision_id, at, person_id, role, action, class, purpose, conversation_id, token, allow,
      reasons, counted, policy_digest, facts, facts_salt, facts_digest, entry_id, destination)
    values (${tenant}, ${row.decisionId}, ${row.at}, ${row.personId}, ${row.role}, ${row.action}, ${row.class}, ${row.purpose},
      ${row.conversationId}, ${row.token}, ${row.allow}, ${row.reasons}, ${row.counted}, ${row.policyDigest},
      ${sql.json(row.facts as never)}, ${row.factsSalt}, ${row.factsDigest}, ${row.entryId}, ${row.destination ?? null})`;
}

export async function listDecisions(
  sql: Sql,
  tenant: TenantId,
  filter: { action: Action | null; allow: boolean | null; before: Date | null; limit: number },
): Promise<DecisionRow[]> {
  return sql<DecisionRow[]>`
    select decision_id as "decisionId", at, person_id as "personId", role, action, class, purpose,
      conversation_id as "conversationId", token, allow, reasons, counted, policy_digest as "policyDigest", facts,
      facts_salt as "factsSalt", facts_digest as "factsDigest", entry_id as "entryId"
    from decision
    where tenant_id = ${tenant}
      ${filter.action === null ? sql`` : sql`and action = ${filter.action}`}
      ${filter.allow === null ? sql`` : sql`and allow = ${filter.allow}`}
      ${filter.before === null ? sql`` : sql`and at < ${filter.before}`}
    order by at desc, decision_id limit ${filter.limit}`;
}

/** What was asked about values since then, newest first: what a change of rules could have decided otherwise. */
export async function listLatest(
  sql: Sql,
  tenant: TenantId,
  since: Date,
  limit: number,
): Promise<DecisionRow[]> {
  return sql<DecisionRow[]>`
    select decision_id as "decisionId", at, person_id as "personId", role, action, class, purpose,
      conversation_id as "conversationId", token, allow, reasons, counted, policy_digest as "policyDigest", facts,
      facts_salt as "factsSalt", facts_digest as "factsDigest", entry_id as "entryId"
    from decision
    where tenant_id = ${tenant} and at >= ${since} and action in ('reveal', 'match', 'search', 'unmark')
    order by at desc, decision_id limit ${limit}`;
}

/**
 * Adds up the hours that are over and answers until when that was done. An hour is left alone for another hour: a decision
 * is timed when it falls and stands in the table a little later.
 */
export async function addUpHours(sql: Sql, tenant: TenantId, now: Date): Promise<Date> {
  const hourMs = 3_600_000;
  const until = new Date(Math.floor((now.getTime() - hourMs) / hourMs) * hourMs);
  await sql`insert into figures_until (tenant_id, until) values (${tenant}, ${new Date(0)}) on conflict do nothing`;
  const [row] = await sql<{ until: Date }[]>`
    select until from figures_until where tenant_id = ${tenant} for update`;
  const from = row?.until ?? until;
  if (from >= until) return from;
  await sql`
    insert into decision_hour (tenant_id, hour, action, allow, purpose, role, class, count)
    select ${tenant}::uuid, date_trunc('hour', at, 'UTC'), action, allow, coalesce(purpose, action), role, class, count(*)
    from decision where tenant_id = ${tenant} and at >= ${from} and at < ${until}
    group by 2, 3, 4, 5, 6, 7`;
  await sql`
    insert into denial_hour (tenant_id, hour, reason, count)
    select ${tenant}::uuid, date_trunc('hour', at, 'UTC'), reason, count(*)
    from decision, unnest(reasons) as reason
    where tenant_id = ${tenant} and at >= ${from} and at < ${until} and not allow
    group by 2, 3`;
  await sql`update figures_until set until = ${until} where tenant_id = ${tenant}`;
  return until;
}

/** A span of time: whole hours that were added up, and the decisions themselves before and after them. */
export interface Span {
  readonly since: Date;
  /** The first whole hour in it. */
  readonly firstHour: Date;
  readonly until: Date;
}

export function spanOf(since: Date, until: Date): Span {
  const firstHour = new Date(Math.ceil(since.getTime() / 3_600_000) * 3_600_000);
  return { since, firstHour, until };
}

const FIGURES = (sql: Sql, tenant: TenantId, { since, firstHour, until }: Span) => {
  const decisions = sql`
    select date_trunc('hour', at, 'UTC') as hour, action, allow, coalesce(purpose, action) as purpose, role, class, 1 as count
    from decision where tenant_id = ${tenant} and at >= ${since}`;
  return sql`(
    select hour, action, allow, purpose, role, class, count from decision_hour
      where tenant_id = ${tenant} and hour >= ${firstHour} and hour < ${until}
    union all ${decisions} and at >= ${until}
    union all ${decisions} and at < ${firstHour < until ? firstHour : until}
  ) as figures`;
};

export async function countReleases(sql: Sql, tenant: TenantId, span: Span) {
  return sql<{ purpose: string; role: string; class: string; count: number }[]>`
    select purpose, role, class, sum(count)::bigint as count from ${FIGURES(sql, tenant, span)}
    where allow and action in ('reveal', 'unmark')
    group by 1, 2, 3 order by count desc, 1, 2, 3`;
}

export async function countDenials(sql: Sql, tenant: TenantId, { since, firstHour, until }: Span) {
  const decisions = sql`
    select reason, 1 as count from decision, unnest(reasons) as reason
    where tenant_id = ${tenant} and not allow and at >= ${since}`;
  return sql<{ reason: ReasonCode; count: number }[]>`
    select reason, sum(count)::bigint as count from (
      select reason, count from denial_hour
        where tenant_id = ${tenant} and hour >= ${firstHour} and hour < ${until}
      union all ${decisions} and at >= ${until}
      union all ${decisions} and at < ${firstHour < until ? firstHour : until}
    ) as figures
    group by reason order by count desc, reason`;
}

export async function countByHour(sql: Sql, tenant: TenantId, span: Span) {
  return sql<
    { hour: Date; released: number; denied: number; matches: number; searches: number; uses: number }[]
  >`
    select hour,
      coalesce(sum(count) filter (where allow and action in ('reveal', 'unmark')), 0)::bigint as released,
      coalesce(sum(count) filter (where not allow), 0)::bigint as denied,
      coalesce(sum(count) filter (where allow and action = 'match'), 0)::bigint as matches,
      coalesce(sum(count) filter (where allow and action = 'search'), 0)::bigint as searches,
      coalesce(sum(count) filter (where allow and action = 'use'), 0)::bigint as uses
    from ${FIGURES(sql, tenant, span)}
    group by hour order by hour`;
}
