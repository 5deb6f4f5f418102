import type { Sql } from '#platform/db';
import type { ConversationId, PersonId, TenantId } from '#platform/ids';

export type FactName = 'nda' | 'training' | 'shift' | 'ticket' | 'device' | 'network' | 'software';

export interface FactRow {
  readonly subjectKind: 'person' | 'conversation';
  readonly subjectId: string;
  readonly name: FactName;
  readonly content: unknown;
  readonly source: string;
  readonly observedAt: Date;
  readonly expiresAt: Date;
}

export interface ContainmentRow {
  readonly scope: 'agent' | 'client' | 'floor';
  readonly target: string;
  readonly active: boolean;
  readonly version: number;
  readonly reason: string;
  readonly byPerson: PersonId;
  readonly at: Date;
}

/** True if it was taken; false for one observed before what is there (news may arrive twice and out of order). */
export async function upsertFact(sql: Sql, tenant: TenantId, fact: FactRow): Promise<boolean> {
  const rows = await sql`
    insert into fact (tenant_id, subject_kind, subject_id, name, content, source, observed_at, expires_at)
    values (${tenant}, ${fact.subjectKind}, ${fact.subjectId}, ${fact.name}, ${sql.json(fact.content as never)}, ${fact.source},
      ${fact.observedAt}, ${fact.expiresAt})
    on conflict (tenant_id, subject_kind, subject_id, name) do update set
      content = excluded.content, source = excluded.source, observed_at = excluded.observed_at,
      expires_at = excluded.expires_at, version = fact.version + 1
      where fact.observed_at <= excluded.observed_at
        and (fact.content, fact.expires_at, fact.observed_at) is distinct from (excluded.content, excluded.expires_at, excluded.observed_at)
    returning version`;
  return rows.length === 1;
}

/** The facts about a person in this tenant and, if one is named, about a conversation. */
export async function findFacts(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  conversationId: ConversationId | null,
): Promise<FactRow[]> {
  return sql<FactRow[]>`
    select subject_kind as "subjectKind", subject_id as "subjectId", name, content, source,
      observed_at as "observedAt", expires_at as "expiresAt"
    from fact
    where tenant_id = ${tenant}
      and ((subject_kind = 'person' and subject_id = ${personId})
        or (subject_kind = 'conversation' and subject_id = ${conversationId}))`;
}

export async function upsertContainment(
  sql: Sql,
  tenant: TenantId,
  row: Omit<ContainmentRow, 'version'>,
): Promise<ContainmentRow> {
  const version = (await containmentVersion(sql, tenant)) + 1;
  await sql`
    insert into containment (tenant_id, scope, target, active, version, reason, by_person, at)
    values (${tenant}, ${row.scope}, ${row.target}, ${row.active}, ${version}, ${row.reason}, ${row.byPerson}, ${row.at})
    on conflict (tenant_id, scope, target) do update set
      active = excluded.active, version = excluded.version, reason = excluded.reason, by_person = excluded.by_person, at = excluded.at`;
  return { ...row, version };
}

/** In one statement, for callers that issue all of theirs at once. Answers nothing: who needs the version reads it. */
export async function throwSwitch(
  sql: Sql,
  tenant: TenantId,
  row: Omit<ContainmentRow, 'version' | 'active'>,
): Promise<void> {
  await sql`
    insert into containment (tenant_id, scope, target, active, version, reason, by_person, at)
    select ${tenant}, ${row.scope}, ${row.target}, true, coalesce(max(version), 0) + 1, ${row.reason}, ${row.byPerson}, ${row.at}
    from containment where tenant_id = ${tenant}
    on conflict (tenant_id, scope, target) do update set
      active = true, version = excluded.version, reason = excluded.reason, by_person = excluded.by_person, at = excluded.at`;
}

export async function containmentVersion(sql: Sql, tenant: TenantId): Promise<number> {
  const [row] = await sql<{ version: number | null }[]>`
    select max(version) as version from containment where tenant_id = ${tenant}`;
  return row?.version ?? 0;
}

export async function listContainments(sql: Sql, tenant: TenantId): Promise<ContainmentRow[]> {
  return sql<ContainmentRow[]>`
    select scope, target, active, version, reason, by_person as "byPerson", at
    from containment where tenant_id = ${tenant} order by version desc`;
}

/** The switches that are thrown for this person in this tenant. */
export async function activeScopes(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
): Promise<ContainmentRow['scope'][]> {
  const rows = await sql<{ scope: ContainmentRow['scope'] }[]>`
    select scope from containment
    where tenant_id = ${tenant} and active and (scope in ('client', 'floor') or target = ${personId})`;
  return rows.map(({ scope }) => scope);
}
