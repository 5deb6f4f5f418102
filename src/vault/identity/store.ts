import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Role } from '#platform/ctx';
import type { Client } from '#vault/identity/api';

export interface TenantRow extends Client {
  readonly kind: 'provider' | 'client';
}

export interface PersonRow {
  readonly tenant: TenantId;
  readonly personId: PersonId;
  readonly login: string;
  readonly nameEn: string;
  readonly nameJa: string;
  readonly locale: 'en' | 'ja';
  readonly state: 'invited' | 'active' | 'left';
  readonly memberships: { tenant: TenantId; role: Role }[];
}

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

export interface PasskeyRow {
  readonly credentialId: string;
  readonly personId: PersonId;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: string[];
}

export interface FlowRow {
  readonly kind: 'sign_in' | 'touch' | 'enrol';
  readonly challenge: string;
  readonly personId: PersonId | null;
  readonly sessionId: string | null;
  readonly touchFor: string | null;
  readonly invitationDigest: Buffer | null;
}

// --- the directory: before a tenant is known ------------------------------------------------------------------

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

// --- tenants ----------------------------------------------------------------------------------------------------

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

// --- people -----------------------------------------------------------------------------------------------------

/** True if the row is new; false if that login is taken in the tenant. */
export async function insertPerson(
  sql: Sql,
  person: Omit<PersonRow, 'memberships'>,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into person (tenant_id, person_id, login, name_en, name_ja, locale, state, created_at)
    values (${person.tenant}, ${person.personId}, ${person.login}, ${person.nameEn}, ${person.nameJa}, ${person.locale}, ${person.state}, ${at})
    on conflict (tenant_id, login) do nothing returning person_id`;
  return rows.length === 1;
}

const PERSON_COLUMNS = (sql: Sql) => sql`
  p.tenant_id as tenant, p.person_id as "personId", p.login, p.name_en as "nameEn", p.name_ja as "nameJa", p.locale, p.state,
  coalesce((select jsonb_agg(jsonb_build_object('tenant', c.client_tenant, 'role', c.role) order by c.client_tenant)
    from person_client c where c.tenant_id = p.tenant_id and c.person_id = p.person_id), '[]'::jsonb) as memberships`;

export async function findPerson(sql: Sql, tenant: TenantId, personId: PersonId): Promise<PersonRow | null> {
  const [row] = await sql<PersonRow[]>`
    select ${PERSON_COLUMNS(sql)} from person p where p.tenant_id = ${tenant} and p.person_id = ${personId}`;
  return row ?? null;
}

/** The person whose session has that bearer or that id; sent together with the question for the session itself. */
export async function findPersonOfSession(
  sql: Sql,
  tenant: TenantId,
  session: { readonly bearerDigest: Buffer } | { readonly sessionId: string },
): Promise<PersonRow | null> {
  const which =
    'sessionId' in session
      ? sql`session_id = ${session.sessionId}`
      : sql`bearer_digest = ${session.bearerDigest}`;
  const [row] = await sql<PersonRow[]>`
    select ${PERSON_COLUMNS(sql)} from person p where p.tenant_id = ${tenant}
      and p.person_id = (select person_id from session where tenant_id = ${tenant} and ${which})`;
  return row ?? null;
}

export async function findPersonByLogin(
  sql: Sql,
  tenant: TenantId,
  login: string,
): Promise<PersonRow | null> {
  const [row] = await sql<PersonRow[]>`
    select ${PERSON_COLUMNS(sql)} from person p where p.tenant_id = ${tenant} and p.login = ${login}`;
  return row ?? null;
}

export async function listPeople(sql: Sql, tenant: TenantId): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select ${PERSON_COLUMNS(sql)} from person p where p.tenant_id = ${tenant} order by p.login`;
}

export async function setPersonState(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  state: PersonRow['state'],
): Promise<void> {
  await sql`update person set state = ${state} where tenant_id = ${tenant} and person_id = ${personId}`;
}

export async function insertPersonClient(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  client: TenantId,
  role: Role,
): Promise<void> {
  await sql`
    insert into person_client (tenant_id, person_id, client_tenant, role) values (${tenant}, ${personId}, ${client}, ${role})
    on conflict (tenant_id, person_id, client_tenant) do update set role = excluded.role`;
}

/** True if the membership is new or its role changed. */
export async function upsertMembership(
  sql: Sql,
  tenant: TenantId,
  member: { personId: PersonId; home: TenantId; role: Role },
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into membership (tenant_id, person_id, home_tenant, role, since)
    values (${tenant}, ${member.personId}, ${member.home}, ${member.role}, ${at})
    on conflict (tenant_id, person_id) do update set role = excluded.role
      where membership.role <> excluded.role and membership.home_tenant = excluded.home_tenant
    returning person_id`;
  return rows.length === 1;
}

export async function findRole(sql: Sql, tenant: TenantId, personId: PersonId): Promise<Role | null> {
  const [row] = await sql<{ role: Role }[]>`
    select role from membership where tenant_id = ${tenant} and person_id = ${personId}`;
  return row?.role ?? null;
}

export async function listMembers(
  sql: Sql,
  tenant: TenantId,
): Promise<{ personId: PersonId; home: TenantId; role: Role }[]> {
  return sql<{ personId: PersonId; home: TenantId; role: Role }[]>`
    select person_id as "personId", home_tenant as home, role from membership where tenant_id = ${tenant} order by person_id`;
}

// --- passkeys ---------------------------------------------------------------------------------------------------

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

// --- sessions ---------------------------------------------------------------------------------------------------

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

// --- one-time things --------------------------------------------------------------------------------------------

export async function insertFlow(
  sql: Sql,
  tenant: TenantId,
  flow: FlowRow & { digest: Buffer; expiresAt: Date },
  now: Date,
): Promise<void> {
  await sql`delete from flow where tenant_id = ${tenant} and expires_at < ${now}`;
  await sql`
    insert into flow (tenant_id, flow_digest, kind, challenge, person_id, session_id, touch_for, invitation_digest, expires_at)
    values (${tenant}, ${flow.digest}, ${flow.kind}, ${flow.challenge}, ${flow.personId}, ${flow.sessionId}, ${flow.touchFor},
      ${flow.invitationDigest}, ${flow.expiresAt})`;
}

/** Takes it away: of two that come at once, one gets it. */
export async function takeFlow(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  kind: FlowRow['kind'],
  now: Date,
): Promise<FlowRow | null> {
  const [row] = await sql<FlowRow[]>`
    delete from flow where tenant_id = ${tenant} and flow_digest = ${digest} and kind = ${kind} and expires_at > ${now}
    returning kind, challenge, person_id as "personId", session_id as "sessionId", touch_for as "touchFor",
      invitation_digest as "invitationDigest"`;
  return row ?? null;
}

export async function insertDeskCode(
  sql: Sql,
  tenant: TenantId,
  code: { digest: Buffer; sessionId: string; expiresAt: Date },
  now: Date,
): Promise<void> {
  await sql`delete from desk_code where tenant_id = ${tenant} and expires_at < ${now}`;
  await sql`
    insert into desk_code (tenant_id, code_digest, session_id, expires_at)
    values (${tenant}, ${code.digest}, ${code.sessionId}, ${code.expiresAt})`;
}

export async function takeDeskCode(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  now: Date,
): Promise<string | null> {
  const [row] = await sql<{ sessionId: string }[]>`
    delete from desk_code where tenant_id = ${tenant} and code_digest = ${digest} and expires_at > ${now}
    returning session_id as "sessionId"`;
  return row?.sessionId ?? null;
}

export async function insertInvitation(
  sql: Sql,
  tenant: TenantId,
  invitation: { digest: Buffer; personId: PersonId; expiresAt: Date },
  at: Date,
): Promise<void> {
  await sql`
    insert into invitation (tenant_id, invitation_digest, person_id, expires_at, created_at)
    values (${tenant}, ${invitation.digest}, ${invitation.personId}, ${invitation.expiresAt}, ${at})`;
}

/** A new invitation makes the older ones of that person worthless. */
export async function withdrawInvitations(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  at: Date,
): Promise<void> {
  await sql`
    update invitation set used_at = ${at} where tenant_id = ${tenant} and person_id = ${personId} and used_at is null`;
}

export async function findInvitation(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  now: Date,
): Promise<PersonId | null> {
  const [row] = await sql<{ personId: PersonId }[]>`
    select person_id as "personId" from invitation
    where tenant_id = ${tenant} and invitation_digest = ${digest} and used_at is null and expires_at > ${now}`;
  return row?.personId ?? null;
}

/** Uses it up: of two that come at once, one gets the person. */
export async function takeInvitation(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
  now: Date,
): Promise<PersonId | null> {
  const [row] = await sql<{ personId: PersonId }[]>`
    update invitation set used_at = ${now}
    where tenant_id = ${tenant} and invitation_digest = ${digest} and used_at is null and expires_at > ${now}
    returning person_id as "personId"`;
  return row?.personId ?? null;
}

// --- keys of clients' systems -----------------------------------------------------------------------------------

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
