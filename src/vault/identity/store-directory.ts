import type { Db, Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Client } from '#vault/identity/api';

export interface TenantRow extends Client {
  readonly kind: 'provider' | 'client';
}

export function tenantIds(db: Db): Promise<TenantId[]> {
  return db.directory(async (sql) => {
    const rows = await sql<{ id: TenantId }[]>`select t as id from tenants() t`;
    return rows.map(({ id }) => id);
  });
}

export function tenantIdBySlug(db: Db, slug: string): Promise<TenantId | null> {
  return db.directory(async (sql) => {
    const [row] = await sql<{ id: TenantId | null }[]>`select tenant_by_slug(${slug}) as id`;
    return row?.id ?? null;
  });
}

export function providerTenantId(db: Db): Promise<TenantId | null> {
  return db.directory(async (sql) => {
    const [row] = await sql<{ id: TenantId | null }[]>`select provider_tenant() as id`;
    return row?.id ?? null;
  });
}

export async function insertTenant(sql: Sql, row: TenantRow, at: Date): Promise<void> {
  await sql`
    insert into tenant (tenant_id, kind, slug, name_en, name_ja, locale, colour, badge, created_at)
    values (${row.tenant}, ${row.kind}, ${row.slug}, ${row.nameEn}, ${row.nameJa}, ${row.locale}, ${row.colour}, ${row.badge}, ${at})`;
}

export async function findTenant(sql: Sql, tenant: TenantId): Promise<TenantRow | null> {
  const [row] = await sql<TenantRow[]>`
    select tenant_id as tenant, kind, slug, name_en as "nameEn", name_ja as "nameJa", locale, colour, badge
    from tenant where tenant_id = ${tenant}`;
  return row ?? null;
}

export async function listOrigins(sql: Sql, tenant: TenantId): Promise<string[]> {
  const rows = await sql<{ origin: string }[]>`select origin from allowed_origin where tenant_id = ${tenant}`;
  return rows.map(({ origin }) => origin);
}

export async function insertOrigin(sql: Sql, tenant: TenantId, origin: string, at: Date): Promise<void> {
  await sql`insert into allowed_origin (tenant_id, origin, created_at) values (${tenant}, ${origin}, ${at}) on conflict do nothing`;
}

export async function deleteOrigin(sql: Sql, tenant: TenantId, origin: string): Promise<boolean> {
  const rows =
    await sql`delete from allowed_origin where tenant_id = ${tenant} and origin = ${origin} returning origin`;
  return rows.length === 1;
}
