import type { Sql } from '#platform/db';
import { bytes } from '#platform/db-arrays';
import type { PersonId, TenantId } from '#platform/ids';

export interface PasskeyRow {
  readonly credentialId: string;
  readonly personId: PersonId;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: string[];
}

/** What was said of a key when it registered, for its owner, for lists and for a client's rule. */
export interface PasskeyFacts {
  readonly credentialId: string;
  readonly name: string;
  /** It can be copied to other devices by its maker's cloud. */
  readonly synced: boolean;
  readonly aaguid: string | null;
  readonly attested: boolean;
  readonly addedAt: Date;
  readonly lastUsedAt: Date | null;
}

export async function insertPasskey(
  sql: Sql,
  tenant: TenantId,
  passkey: PasskeyRow & {
    name: string;
    deviceType: string;
    backedUp: boolean;
    aaguid: string | null;
    /** DER, the key's own certificate first; empty where it proved nothing. */
    attestationChain: Buffer[];
  },
  at: Date,
): Promise<void> {
  await sql`
    insert into passkey (tenant_id, credential_id, person_id, public_key, counter, transports, device_type, backed_up,
      name, aaguid, attestation_chain, created_at)
    values (${tenant}, ${passkey.credentialId}, ${passkey.personId}, ${Buffer.from(passkey.publicKey)}, ${passkey.counter},
      ${passkey.transports}, ${passkey.deviceType}, ${passkey.backedUp},
      ${passkey.name}, ${passkey.aaguid}, ${bytes(passkey.attestationChain)}::bytea[], ${at})`;
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

export async function listPasskeys(sql: Sql, tenant: TenantId, personId: PersonId): Promise<PasskeyFacts[]> {
  return sql<PasskeyFacts[]>`
    select credential_id as "credentialId", name, device_type <> 'singleDevice' as synced, aaguid,
      cardinality(attestation_chain) > 0 as attested, created_at as "addedAt", last_used_at as "lastUsedAt"
    from passkey where tenant_id = ${tenant} and person_id = ${personId} order by created_at`;
}

/** The certificates of one key, the key's own first. */
export async function findAttestation(sql: Sql, tenant: TenantId, credentialId: string): Promise<Buffer[]> {
  const rows = await sql<{ der: Buffer }[]>`
    select part.der from passkey, unnest(attestation_chain) with ordinality as part (der, place)
    where tenant_id = ${tenant} and credential_id = ${credentialId} order by part.place`;
  return rows.map(({ der }) => der);
}

export async function renamePasskey(
  sql: Sql,
  tenant: TenantId,
  key: { credentialId: string; personId: PersonId; name: string },
): Promise<void> {
  await sql`
    update passkey set name = ${key.name}
    where tenant_id = ${tenant} and credential_id = ${key.credentialId} and person_id = ${key.personId}`;
}

/** How many keys the person has, with all of them locked: of two removals at once, the second sees the first. */
export async function lockPasskeys(sql: Sql, tenant: TenantId, personId: PersonId): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select credential_id as id from passkey where tenant_id = ${tenant} and person_id = ${personId}
    order by credential_id for update`;
  return rows.map(({ id }) => id);
}

export async function deletePasskeys(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  ids: readonly string[],
): Promise<void> {
  await sql`
    delete from passkey where tenant_id = ${tenant} and person_id = ${personId} and credential_id in ${sql([...ids])}`;
}
