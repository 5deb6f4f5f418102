import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of teams and of who is in them. */

export interface TeamRow {
  teamId: string;
  nameEn: string;
  nameJa: string;
  members: string[];
  /** Tickets that are not solved. */
  open: number;
}

export async function listTeams(sql: Sql, tenant: TenantId): Promise<TeamRow[]> {
  return sql<TeamRow[]>`
    select t.team_id as "teamId", t.name_en as "nameEn", t.name_ja as "nameJa",
      array(select m.person_id from team_member m where m.tenant_id = ${tenant} and m.team_id = t.team_id order by m.person_id) as members,
      (select count(*)::int from ticket k where k.tenant_id = ${tenant} and k.team_id = t.team_id and k.status <> 'solved') as open
    from team t where t.tenant_id = ${tenant} order by t.name_en, t.team_id limit 200`;
}

export async function isTeam(sql: Sql, tenant: TenantId, teamId: string): Promise<boolean> {
  const rows = await sql`select 1 from team where tenant_id = ${tenant} and team_id = ${teamId}`;
  return rows.length > 0;
}

/** A new team, or new names of one. */
export async function putTeam(
  sql: Sql,
  tenant: TenantId,
  { teamId, nameEn, nameJa }: { teamId: string; nameEn: string; nameJa: string },
  at: Date,
): Promise<void> {
  await sql`
    insert into team (tenant_id, team_id, name_en, name_ja, created_at) values (${tenant}, ${teamId}, ${nameEn}, ${nameJa}, ${at})
    on conflict (tenant_id, team_id) do update set name_en = excluded.name_en, name_ja = excluded.name_ja`;
}

export async function setMembers(
  sql: Sql,
  tenant: TenantId,
  teamId: string,
  members: readonly string[],
): Promise<void> {
  await sql`
    delete from team_member where tenant_id = ${tenant} and team_id = ${teamId} and person_id <> all (${[...members]}::text[]::uuid[])`;
  await sql`
    insert into team_member (tenant_id, team_id, person_id)
    select ${tenant}, ${teamId}, person_id from unnest(${[...members]}::text[]::uuid[]) as given (person_id) on conflict do nothing`;
}

/** Ends a team: its tickets are nobody's team's. Answers those that are not solved, with their new version. */
export async function deleteTeam(
  sql: Sql,
  tenant: TenantId,
  teamId: string,
): Promise<{ ticketId: string; version: number }[]> {
  await sql`delete from team_member where tenant_id = ${tenant} and team_id = ${teamId}`;
  await sql`delete from team where tenant_id = ${tenant} and team_id = ${teamId}`;
  await sql`update ticket set team_id = null where tenant_id = ${tenant} and team_id = ${teamId} and status = 'solved'`;
  return sql`
    update ticket set team_id = null, version = version + 1 where tenant_id = ${tenant} and team_id = ${teamId}
    returning ticket_id as "ticketId", version`;
}
