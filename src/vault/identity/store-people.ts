import type { Role } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

export interface PersonRow {
  readonly tenant: TenantId;
  readonly personId: PersonId;
  readonly login: string;
  readonly nameEn: string;
  readonly nameJa: string;
  readonly locale: 'en' | 'ja';
  readonly state: 'invited' | 'active' | 'left';
  /** Until then each value asks this person for a fresh touch. */
  readonly stepUpUntil: Date | null;
  /** Nobody signs in as them until an officer has unlocked them. */
  readonly lockedAt: Date | null;
  readonly memberships: { tenant: TenantId; role: Role }[];
}

/** True if the row is new; false if that login is taken in the tenant. */
export async function insertPerson(
  sql: Sql,
  person: Omit<PersonRow, 'memberships' | 'stepUpUntil' | 'lockedAt'>,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into person (tenant_id, person_id, login, name_en, name_ja, locale, state, created_at)
    values (${person.tenant}, ${person.personId}, ${person.login}, ${person.nameEn}, ${person.nameJa}, ${person.locale}, ${person.state}, ${at})
    on conflict (tenant_id, login) do nothing returning person_id`;
  return rows.length === 1;
}

/** Of `person p`. */
export const PERSON_COLUMNS = (sql: Sql) => sql`
  p.tenant_id as tenant, p.person_id as "personId", p.login, p.name_en as "nameEn", p.name_ja as "nameJa", p.locale, p.state,
  p.step_up_until as "stepUpUntil", p.locked_at as "lockedAt",
  coalesce((select jsonb_agg(jsonb_build_object('tenant', c.client_tenant, 'role', c.role) order by c.client_tenant)
    from person_client c where c.tenant_id = p.tenant_id and c.person_id = p.person_id), '[]'::jsonb) as memberships`;

export async function findPerson(sql: Sql, tenant: TenantId, personId: PersonId): Promise<PersonRow | null> {
  const [row] = await sql<PersonRow[]>`
    select ${PERSON_COLUMNS(sql)} from person p where p.tenant_id = ${tenant} and p.person_id = ${personId}`;
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

export async function setLocked(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  at: Date | null,
): Promise<void> {
  await sql`update person set locked_at = ${at} where tenant_id = ${tenant} and person_id = ${personId}`;
}

/** A later end stays. */
export async function setStepUp(sql: Sql, tenant: TenantId, personId: PersonId, until: Date): Promise<void> {
  await sql`
    update person set step_up_until = greatest(step_up_until, ${until})
    where tenant_id = ${tenant} and person_id = ${personId}`;
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
