import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import { PERSON_COLUMNS, type PersonRow } from './store-people.ts';

export interface PublicKeyJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface SessionRow {
  readonly sessionId: string;
  readonly personId: PersonId;
  readonly keyThumbprint: string;
  readonly kind: 'passkey' | 'software';
  readonly softwareJwk: PublicKeyJwk | null;
  readonly device: string;
  readonly network: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly touchedAt: Date;
  readonly touchedFor: string | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  /** The passkey that was last used in it, and what a client's rule asks of it. Null for none, and for one that was removed. */
  readonly credential: { id: string; synced: boolean; aaguid: string | null; attested: boolean } | null;
}

export async function insertSession(
  sql: Sql,
  tenant: TenantId,
  session: Omit<
    SessionRow,
    'startedAt' | 'seenAt' | 'touchedAt' | 'touchedFor' | 'endedAt' | 'endReason' | 'credential'
  > & {
    bearerDigest: Buffer;
    credentialId: string | null;
  },
  at: Date,
): Promise<void> {
  await sql`
    insert into session (tenant_id, session_id, person_id, bearer_digest, key_thumbprint, kind, credential_id, software_jwk,
      device, network, created_at, seen_at, touched_at, ends_at)
    values (${tenant}, ${session.sessionId}, ${session.personId}, ${session.bearerDigest}, ${session.keyThumbprint}, ${session.kind},
      ${session.credentialId}, ${session.softwareJwk === null ? null : sql.json({ ...session.softwareJwk })},
      ${session.device}, ${session.network}, ${at}, ${at}, ${at}, ${session.endsAt})`;
}

const COLUMNS = (sql: Sql) => sql`
  s.session_id as "sessionId", s.person_id as "personId", s.key_thumbprint as "keyThumbprint", s.kind,
    s.software_jwk as "softwareJwk", s.device, s.network, s.created_at as "startedAt", s.seen_at as "seenAt",
    s.touched_at as "touchedAt", s.touched_for as "touchedFor", s.ends_at as "endsAt", s.ended_at as "endedAt",
    s.end_reason as "endReason",
    case when k.credential_id is not null then jsonb_build_object('id', k.credential_id,
      'synced', k.device_type <> 'singleDevice', 'aaguid', k.aaguid, 'attested', cardinality(k.attestation_chain) > 0) end as credential`;

const FROM = (sql: Sql) => sql`
  session s left join passkey k on k.tenant_id = s.tenant_id and k.credential_id = s.credential_id`;

const SESSIONS = (sql: Sql) => sql`select ${COLUMNS(sql)} from ${FROM(sql)}`;

/** The session with that bearer or that id, and its person: one question, for every signed request asks it. */
export async function findSessionWithPerson(
  sql: Sql,
  tenant: TenantId,
  session: { readonly bearerDigest: Buffer } | { readonly sessionId: string },
): Promise<{ row: SessionRow; person: PersonRow } | null> {
  const which =
    'sessionId' in session
      ? sql`s.session_id = ${session.sessionId}`
      : sql`s.bearer_digest = ${session.bearerDigest}`;
  const [both] = await sql<(SessionRow & PersonRow)[]>`
    select ${COLUMNS(sql)}, ${PERSON_COLUMNS(sql)}
    from ${FROM(sql)} join person p on p.tenant_id = s.tenant_id and p.person_id = s.person_id
    where s.tenant_id = ${tenant} and ${which}`;
  return both === undefined ? null : { row: both, person: both };
}

export async function findSession(sql: Sql, tenant: TenantId, sessionId: string): Promise<SessionRow | null> {
  const [row] = await sql<SessionRow[]>`
    ${SESSIONS(sql)} where s.tenant_id = ${tenant} and s.session_id = ${sessionId}`;
  return row ?? null;
}

export async function listSessions(
  sql: Sql,
  tenant: TenantId,
  ids: readonly string[],
): Promise<SessionRow[]> {
  return sql<SessionRow[]>`
    ${SESSIONS(sql)} where s.tenant_id = ${tenant} and s.session_id in ${sql([...ids])}`;
}

/** Sessions that were not ended, of these people; some may have run out. */
export async function listOpenSessions(
  sql: Sql,
  tenant: TenantId,
  people: readonly PersonId[],
): Promise<SessionRow[]> {
  if (people.length === 0) return [];
  return sql<SessionRow[]>`
    ${SESSIONS(sql)} where s.tenant_id = ${tenant} and s.person_id in ${sql([...people])} and s.ended_at is null
    order by s.created_at desc`;
}

export async function seeSession(sql: Sql, tenant: TenantId, sessionId: string, at: Date): Promise<void> {
  await sql`
    update session set seen_at = ${at} where tenant_id = ${tenant} and session_id = ${sessionId} and ended_at is null and seen_at < ${at}`;
}

export async function touchSession(
  sql: Sql,
  tenant: TenantId,
  sessionId: string,
  touch: { at: Date; for: string | null; credentialId: string | null },
): Promise<void> {
  await sql`
    update session set touched_at = ${touch.at}, touched_for = ${touch.for}, seen_at = ${touch.at},
      credential_id = coalesce(${touch.credentialId}, credential_id)
    where tenant_id = ${tenant} and session_id = ${sessionId} and ended_at is null`;
}

/** The sessions that this call ended; one that had ended before is not among them. */
export async function endSessions(
  sql: Sql,
  tenant: TenantId,
  which:
    | { sessionId: string }
    | { credentialId: string; otherThan: string }
    | { personId: PersonId; kind: SessionRow['kind'] | null; device: string | null },
  reason: string,
  at: Date,
): Promise<{ sessionId: string; personId: PersonId }[]> {
  const condition =
    'sessionId' in which
      ? sql`session_id = ${which.sessionId}`
      : 'credentialId' in which
        ? sql`credential_id = ${which.credentialId} and session_id <> ${which.otherThan}`
        : sql`person_id = ${which.personId}
          and (${which.kind}::text is null or kind = ${which.kind})
          and (${which.device}::text is null or device = ${which.device})`;
  return sql<{ sessionId: string; personId: PersonId }[]>`
    update session set ended_at = ${at}, end_reason = ${reason}
    where tenant_id = ${tenant} and ended_at is null and ${condition}
    returning session_id as "sessionId", person_id as "personId"`;
}
