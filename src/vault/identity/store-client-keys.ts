import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

export async function insertClientKey(
  sql: Sql,
  tenant: TenantId,
  key: { keyId: string; digest: Buffer; label: string },
  at: Date,
): Promise<void> {
  await sql`
    insert into client_key (tenant_id, key_id, key_digest, label, created_at)
    values (${tenant}, ${key.keyId}, ${key.digest}, ${key.label}, ${at})`;
}

export async function findClientKey(sql: Sql, tenant: TenantId, digest: Buffer): Promise<string | null> {
  const [row] = await sql<{ keyId: string }[]>`
    select key_id as "keyId" from client_key
    where tenant_id = ${tenant} and key_digest = ${digest} and withdrawn_at is null`;
  return row?.keyId ?? null;
}

export function listClientKeys(
  sql: Sql,
  tenant: TenantId,
): Promise<{ keyId: string; label: string; issuedAt: Date }[]> {
  return sql<{ keyId: string; label: string; issuedAt: Date }[]>`
    select key_id as "keyId", label, created_at as "issuedAt" from client_key
    where tenant_id = ${tenant} and withdrawn_at is null order by created_at`;
}

export async function countClientKeys(sql: Sql, tenant: TenantId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from client_key where tenant_id = ${tenant} and withdrawn_at is null`;
  return row?.count ?? 0;
}

export async function withdrawClientKey(
  sql: Sql,
  tenant: TenantId,
  keyId: string,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    update client_key set withdrawn_at = ${at} where tenant_id = ${tenant} and key_id = ${keyId} and withdrawn_at is null
    returning key_id`;
  return rows.length === 1;
}
