import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

export interface PasskeyRow {
  readonly credentialId: string;
  readonly personId: PersonId;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: string[];
}

export async function insertPasskey(
  sql: Sql,
  tenant: TenantId,
  passkey: PasskeyRow & { deviceType: string; backedUp: boolean },
  at: Date,
): Promise<void> {
  await sql`
    insert into passkey (tenant_id, credential_id, person_id, public_key, counter, transports, device_type, backed_up, created_at)
    values (${tenant}, ${passkey.credentialId}, ${passkey.personId}, ${Buffer.from(passkey.publicKey)}, ${passkey.counter},
      ${passkey.transports}, ${passkey.deviceType}, ${passkey.backedUp}, ${at})`;
}

export async function findPasskey(
  sql: Sql,
  tenant: TenantId,
  credentialId: string,
): Promise<PasskeyRow | null> {
  const [row] = await sql<PasskeyRow[]>`
    select credential_id as "credentialId", person_id as "personId", public_key as "publicKey", counter, transports
    from passkey where tenant_id = ${tenant} and credential_id = ${credentialId} for update`;
  return row ?? null;
}

export async function listPasskeyIds(sql: Sql, tenant: TenantId, personId: PersonId): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select credential_id as id from passkey where tenant_id = ${tenant} and person_id = ${personId}`;
  return rows.map(({ id }) => id);
}

export async function usePasskey(
  sql: Sql,
  tenant: TenantId,
  credentialId: string,
  counter: number,
  at: Date,
): Promise<void> {
  await sql`
    update passkey set counter = ${counter}, last_used_at = ${at}
    where tenant_id = ${tenant} and credential_id = ${credentialId}`;
}
