-- Teams of a client: who shares a queue. A ticket may be a team's, a person's, or both; values are opened for the person alone.
create table team (
  tenant_id uuid not null,
  team_id uuid not null,
  -- named in both languages; looked at by the vault before they came here
  name_en text not null,
  name_ja text not null,
  created_at timestamptz not null,
  primary key (tenant_id, team_id)
);
create table team_member (
  tenant_id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  primary key (tenant_id, team_id, person_id)
);
create index team_member_by_person on team_member (tenant_id, person_id);

do $$
declare t text;
begin
  foreach t in array array['team', 'team_member'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on team, team_member to :app_role;

alter table ticket add column team_id uuid;
create index ticket_by_team on ticket (tenant_id, team_id, updated_at desc, ticket_id desc) where team_id is not null;
