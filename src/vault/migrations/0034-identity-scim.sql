-- People from a company's own directory (SCIM 2.0): its tokens, and the ids by which it knows people.
create table scim_token (
  tenant_id uuid not null,
  token_id uuid not null,
  token_digest bytea not null,
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, token_id),
  unique (tenant_id, token_digest)
);
alter table scim_token enable row level security;
alter table scim_token force row level security;
create policy tenant_rows on scim_token
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on scim_token to :app_role;

alter table person add column external_id text;
alter table person add column changed_at timestamptz;
