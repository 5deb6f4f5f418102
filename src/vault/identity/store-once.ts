import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

export interface FlowRow {
  readonly kind: 'sign_in' | 'touch' | 'enrol' | 'add_passkey';
  readonly challenge: string;
  readonly personId: PersonId | null;
  readonly sessionId: string | null;
  readonly touchFor: string | null;
  readonly invitationDigest: Buffer | null;
}

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
  invitation: { digest: Buffer; personId: PersonId; expiresAt: Date; recoveryId?: string },
  at: Date,
): Promise<void> {
  await sql`
    insert into invitation (tenant_id, invitation_digest, person_id, expires_at, created_at, recovery_id)
    values (${tenant}, ${invitation.digest}, ${invitation.personId}, ${invitation.expiresAt}, ${at},
      ${invitation.recoveryId ?? null})`;
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
): Promise<{ personId: PersonId; recoveryId: string | null } | null> {
  const [row] = await sql<{ personId: PersonId; recoveryId: string | null }[]>`
    update invitation set used_at = ${now}
    where tenant_id = ${tenant} and invitation_digest = ${digest} and used_at is null and expires_at > ${now}
    returning person_id as "personId", recovery_id as "recoveryId"`;
  return row ?? null;
}
