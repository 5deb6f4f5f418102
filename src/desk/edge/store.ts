import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

export async function insertSession(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  sessionId: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into desk_session (tenant_id, token_digest, session_id, created_at) values (${tenant}, ${digest}, ${sessionId}, ${at})
    on conflict do nothing`;
}

export async function findSession(sql: Sql, tenant: TenantId, digest: Buffer): Promise<string | null> {
  const rows = await sql<{ sessionId: string }[]>`
    select session_id as "sessionId" from desk_session where tenant_id = ${tenant} and token_digest = ${digest}`;
  return rows[0]?.sessionId ?? null;
}

export async function deleteSession(sql: Sql, tenant: TenantId, sessionId: string): Promise<void> {
  await sql`delete from desk_session where tenant_id = ${tenant} and session_id = ${sessionId}`;
}

export async function deleteOldSessions(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`delete from desk_session where tenant_id = ${tenant} and created_at < ${before}`;
}
