-- Sessions of the desk's pages. They show tokens and ask for nothing else; whether one still lives is the vault's word.
create table desk_session (
  tenant_id uuid not null,
  token_digest bytea not null,
  session_id text not null,
  created_at timestamptz not null,
  primary key (tenant_id, token_digest)
);
create index desk_session_by_session on desk_session (tenant_id, session_id);
alter table desk_session enable row level security;
alter table desk_session force row level security;
create policy tenant_rows on desk_session
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on desk_session to :app_role;
