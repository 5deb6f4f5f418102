import type { Sql } from '#platform/db';
import type { ConversationId, PersonId, SubjectId, TenantId } from '#platform/ids';
import type { CallState, CallView, CallWhy, DestinationRule, DestinationSettings } from '#vault/calls/api';

/** All SQL of this module. */

export interface DestinationRow {
  readonly name: string;
  readonly version: number;
  readonly settings: DestinationSettings;
  readonly rule: DestinationRule;
  readonly secretSubject: SubjectId | null;
  /** base64 by header. */
  readonly sealedHeaders: Readonly<Record<string, string>>;
  readonly withdrawn: boolean;
  readonly setAt: Date;
  readonly policyDigest: string;
}

const destinations = (sql: Sql, tenant: TenantId) => sql`
  select distinct on (d.name) d.name, d.version, d.settings, d.secret_subject as "secretSubject", d.sealed_headers as "sealedHeaders",
    d.withdrawn, d.set_at as "setAt", p.digest as "policyDigest", p.rule
  from destination d
  join lateral (
    select digest, rule from use_policy u
    where u.tenant_id = d.tenant_id and u.destination = d.name order by u.version desc limit 1
  ) p on true
  where d.tenant_id = ${tenant}`;

/** The latest version, withdrawn or not. */
export async function findDestination(
  sql: Sql,
  tenant: TenantId,
  name: string,
): Promise<DestinationRow | null> {
  const rows = await sql<
    DestinationRow[]
  >`${destinations(sql, tenant)} and d.name = ${name} order by d.name, d.version desc`;
  return rows[0] ?? null;
}

export async function listDestinationRows(sql: Sql, tenant: TenantId): Promise<DestinationRow[]> {
  return sql<DestinationRow[]>`${destinations(sql, tenant)} order by d.name, d.version desc`;
}

/** Throws 23505 if somebody else set this version. */
export async function insertDestination(
  sql: Sql,
  tenant: TenantId,
  row: Omit<DestinationRow, 'rule' | 'policyDigest'> & { by: string },
): Promise<void> {
  await sql`
    insert into destination (tenant_id, name, version, settings, secret_subject, sealed_headers, withdrawn, set_at, set_by)
    values (${tenant}, ${row.name}, ${row.version}, ${sql.json(row.settings)}, ${row.secretSubject}, ${sql.json(row.sealedHeaders)},
      ${row.withdrawn}, ${row.setAt}, ${row.by})`;
}

export interface SecretsRow {
  readonly name: string;
  readonly version: number;
  readonly sealedHeaders: Readonly<Record<string, string>>;
}

/** Every version of a destination with headers under the key of that subject. */
export async function listSecrets(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<SecretsRow[]> {
  return sql<SecretsRow[]>`
    select name, version, sealed_headers as "sealedHeaders" from destination
    where tenant_id = ${tenant} and secret_subject = ${subject} order by name, version`;
}

/** The same headers, sealed anew. */
export async function putSecrets(
  sql: Sql,
  tenant: TenantId,
  { name, version }: SecretsRow,
  sealedHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  await sql`
    update destination set sealed_headers = ${sql.json(sealedHeaders)}
    where tenant_id = ${tenant} and name = ${name} and version = ${version}`;
}

export interface CallRow {
  readonly callId: string;
  readonly at: Date;
  readonly personId: PersonId;
  readonly subjectId: SubjectId;
  readonly conversationId: ConversationId;
  readonly destination: string;
  readonly version: number;
  readonly tokens: string[];
  readonly fingerprint: string;
  readonly idempotencyKey: string;
  readonly decisionId: string;
  readonly state: CallState;
  readonly why: CallWhy | null;
  readonly status: number | null;
  readonly shown: CallView['shown'];
  readonly endedAt: Date | null;
}

const columns = (sql: Sql) => sql`
  call_id as "callId", at, person_id as "personId", subject_id as "subjectId", conversation_id as "conversationId", destination, version,
  tokens, fingerprint, idempotency_key as "idempotencyKey", decision_id as "decisionId", state, why, status, shown, ended_at as "endedAt"`;

export async function findCall(sql: Sql, tenant: TenantId, callId: string): Promise<CallRow | null> {
  const rows = await sql<
    CallRow[]
  >`select ${columns(sql)} from call where tenant_id = ${tenant} and call_id = ${callId}`;
  return rows[0] ?? null;
}

/** The last call that asked for the same since then and may have happened. */
export async function findSameCall(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
  fingerprint: string,
  since: Date,
): Promise<CallRow | null> {
  const rows = await sql<CallRow[]>`
    select ${columns(sql)} from call
    where tenant_id = ${tenant} and conversation_id = ${conversation} and fingerprint = ${fingerprint} and at > ${since}
      and state <> 'not_sent'
    order by at desc limit 1`;
  return rows[0] ?? null;
}

export async function listCalls(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
  limit: number,
): Promise<CallRow[]> {
  return sql<CallRow[]>`
    select ${columns(sql)} from call where tenant_id = ${tenant} and conversation_id = ${conversation} order by at desc limit ${limit}`;
}

export async function insertCall(
  sql: Sql,
  tenant: TenantId,
  row: Omit<CallRow, 'state' | 'why' | 'status' | 'shown' | 'endedAt'>,
): Promise<void> {
  await sql`
    insert into call (tenant_id, call_id, at, person_id, subject_id, conversation_id, destination, version, tokens, fingerprint,
      idempotency_key, decision_id, state)
    values (${tenant}, ${row.callId}, ${row.at}, ${row.personId}, ${row.subjectId}, ${row.conversationId}, ${row.destination},
      ${row.version}, ${row.tokens}, ${row.fingerprint}, ${row.idempotencyKey}, ${row.decisionId}, 'recorded')`;
}

/** False if the call is not in that state any more: then it is somebody else's. */
export async function markSent(sql: Sql, tenant: TenantId, callId: string): Promise<boolean> {
  const { count } = await sql`
    update call set state = 'sent' where tenant_id = ${tenant} and call_id = ${callId} and state = 'recorded'`;
  return count === 1;
}

/** False if it had ended before, or is erased. */
export async function endCall(
  sql: Sql,
  tenant: TenantId,
  callId: string,
  end: Pick<CallRow, 'state' | 'why' | 'status' | 'shown'> & { endedAt: Date },
): Promise<boolean> {
  const { count } = await sql`
    update call set state = ${end.state}, why = ${end.why}, status = ${end.status}, shown = ${sql.json(end.shown)}, ended_at = ${end.endedAt}
    where tenant_id = ${tenant} and call_id = ${callId} and state in ('recorded', 'sent')`;
  return count === 1;
}

/** Calls that began before that moment and have no end. */
export async function listLostCalls(sql: Sql, tenant: TenantId, before: Date): Promise<CallRow[]> {
  return sql<CallRow[]>`
    select ${columns(sql)} from call
    where tenant_id = ${tenant} and state in ('recorded', 'sent') and at < ${before} order by at limit 200`;
}

export async function countCalls(
  sql: Sql,
  tenant: TenantId,
  since: Date,
): Promise<{ destination: string; calls: number; unanswered: number }[]> {
  return sql<{ destination: string; calls: number; unanswered: number }[]>`
    select destination, count(*)::int as calls, count(*) filter (where state <> 'answered')::int as unanswered
    from call where tenant_id = ${tenant} and at > ${since} group by destination`;
}

/** Of a person who is erased: what was called stays in the log, what came back goes. */
export async function eraseCalls(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<void> {
  await sql`delete from call where tenant_id = ${tenant} and subject_id = ${subject}`;
}

/** What came back of calls about a person, by call. */
export async function listShown(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<Pick<CallRow, 'callId' | 'shown'>[]> {
  return sql<Pick<CallRow, 'callId' | 'shown'>[]>`
    select call_id as "callId", shown from call where tenant_id = ${tenant} and subject_id = ${subject} for update`;
}

export async function putShown(
  sql: Sql,
  tenant: TenantId,
  { callId, shown }: Pick<CallRow, 'callId' | 'shown'>,
): Promise<void> {
  await sql`update call set shown = ${sql.json(shown)} where tenant_id = ${tenant} and call_id = ${callId}`;
}
