import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

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
  readonly seenAt: Date;
  readonly touchedAt: Date;
  readonly touchedFor: string | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
}

export async function insertSession(
  sql: Sql,
  tenant: TenantId,
  session: Omit<SessionRow, 'seenAt' | 'touchedAt' | 'touchedFor' | 'endedAt'> & {
    bearerDigest: Buffer;
    credentialId: string | null;
  },
  at: Date,
): Promise<void> {
  await sql`
    insert into session (tenant_id, session_id, person_id, bearer_digest, key_thumbprint, kind, credential_id, software_jwk,
      device, created_at, seen_at, touched_at, ends_at)
    values (${tenant}, ${session.sessionId}, ${session.personId}, ${session.bearerDigest}, ${session.keyThumbprint}, ${session.kind},
      ${session.credentialId}, ${session.softwareJwk === null ? null : sql.json({ ...session.softwareJwk })},
      ${session.device}, ${at}, ${at}, ${at}, ${session.endsAt})`;
}

const SESSION_COLUMNS = (sql: Sql) => sql`
  session_id as "sessionId", person_id as "personId", key_thumbprint as "keyThumbprint", kind, software_jwk as "softwareJwk",
  device, seen_at as "seenAt", touched_at as "touchedAt", touched_for as "touchedFor", ends_at as "endsAt", ended_at as "endedAt"`;

export async function findSessionByBearer(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
): Promise<SessionRow | null> {
  const [row] = await sql<SessionRow[]>`
    select ${SESSION_COLUMNS(sql)} from session where tenant_id = ${tenant} and bearer_digest = ${digest}`;
  return row ?? null;
}

export async function findSession(sql: Sql, tenant: TenantId, sessionId: string): Promise<SessionRow | null> {
  const [row] = await sql<SessionRow[]>`
    select ${SESSION_COLUMNS(sql)} from session where tenant_id = ${tenant} and session_id = ${sessionId}`;
  return row ?? null;
}

export async function listSessions(
  sql: Sql,
  tenant: TenantId,
  ids: readonly string[],
): Promise<SessionRow[]> {
  return sql<SessionRow[]>`
    select ${SESSION_COLUMNS(sql)} from session where tenant_id = ${tenant} and session_id in ${sql([...ids])}`;
}

export async function seeSession(sql: Sql, tenant: TenantId, sessionId: string, at: Date): Promise<void> {
  await sql`
    update session set seen_at = ${at} where tenant_id = ${tenant} and session_id = ${sessionId} and ended_at is null and seen_at < ${at}`;
}

export async function touchSession(
  sql: Sql,
  tenant: TenantId,
  sessionId: string,
  touch: { at: Date; for: string | null },
): Promise<void> {
  await sql`
    update session set touched_at = ${touch.at}, touched_for = ${touch.for}, seen_at = ${touch.at}
    where tenant_id = ${tenant} and session_id = ${sessionId} and ended_at is null`;
}

/** The sessions that this call ended; one that had ended before is not among them. */
export async function endSessions(
  sql: Sql,
  tenant: TenantId,
  which:
    { sessionId: string } | { personId: PersonId; kind: SessionRow['kind'] | null; device: string | null },
  reason: string,
  at: Date,
): Promise<{ sessionId: string; personId: PersonId }[]> {
  const condition =
    'sessionId' in which
      ? sql`session_id = ${which.sessionId}`
      : sql`person_id = ${which.personId}
          and (${which.kind}::text is null or kind = ${which.kind})
          and (${which.device}::text is null or device = ${which.device})`;
  return sql<{ sessionId: string; personId: PersonId }[]>`
    update session set ended_at = ${at}, end_reason = ${reason}
    where tenant_id = ${tenant} and ended_at is null and ${condition}
    returning session_id as "sessionId", person_id as "personId"`;
}
