import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { PersonRow } from './store-people.ts';

export async function insertScimToken(
  sql: Sql,
  tenant: TenantId,
  token: { tokenId: string; digest: Buffer; label: string },
  at: Date,
): Promise<void> {
  await sql`
    insert into scim_token (tenant_id, token_id, token_digest, label, created_at)
    values (${tenant}, ${token.tokenId}, ${token.digest}, ${token.label}, ${at})`;
}

/** The id of a token that holds, and marks it as used at most once a minute. */
export async function useScimToken(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  at: Date,
): Promise<string | null> {
  const [row] = await sql<{ tokenId: string; lastUsedAt: Date | null }[]>`
    select token_id as "tokenId", last_used_at as "lastUsedAt" from scim_token
    where tenant_id = ${tenant} and token_digest = ${digest} and withdrawn_at is null`;
  if (row === undefined) return null;
  if (row.lastUsedAt === null || at.getTime() - row.lastUsedAt.getTime() > 60_000)
    await sql`update scim_token set last_used_at = ${at} where tenant_id = ${tenant} and token_id = ${row.tokenId}`;
  return row.tokenId;
}

export async function withdrawScimToken(
  sql: Sql,
  tenant: TenantId,
  tokenId: string,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    update scim_token set withdrawn_at = ${at}
    where tenant_id = ${tenant} and token_id = ${tokenId} and withdrawn_at is null returning token_id`;
  return rows.length === 1;
}

export interface DirectoryFacts {
  readonly personId: PersonId;
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What a directory knows people by, of everybody who lives in the tenant. */
export async function listDirectoryFacts(sql: Sql, tenant: TenantId): Promise<DirectoryFacts[]> {
  return sql<DirectoryFacts[]>`
    select person_id as "personId", external_id as "externalId", created_at as "createdAt",
      coalesce(changed_at, created_at) as "changedAt"
    from person where tenant_id = ${tenant}`;
}

/** Throws the database's unique violation (23505) for a login that is taken. */
export async function updatePerson(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  change: Partial<Pick<PersonRow, 'login' | 'nameEn' | 'nameJa' | 'locale' | 'state'>> & {
    externalId?: string | null;
  },
  at: Date,
): Promise<void> {
  const { login = null, nameEn = null, nameJa = null, locale = null, state = null } = change;
  await sql`
    update person set login = coalesce(${login}, login), name_en = coalesce(${nameEn}, name_en),
      name_ja = coalesce(${nameJa}, name_ja), locale = coalesce(${locale}, locale), state = coalesce(${state}, state),
      external_id = case when ${change.externalId !== undefined} then ${change.externalId ?? null} else external_id end,
      changed_at = ${at}
    where tenant_id = ${tenant} and person_id = ${personId}`;
}

/** True if the person was a member. */
export async function deleteMembership(sql: Sql, tenant: TenantId, personId: PersonId): Promise<boolean> {
  const rows = await sql`
    delete from membership where tenant_id = ${tenant} and person_id = ${personId} returning person_id`;
  return rows.length === 1;
}

export async function deletePersonClient(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  client: TenantId,
): Promise<void> {
  await sql`
    delete from person_client
    where tenant_id = ${tenant} and person_id = ${personId} and client_tenant = ${client}`;
}
