-- Values: what a token stands for, sealed under its subject's key. The token is random and says nothing of the value.
create table value (
  tenant_id uuid not null,
  token text not null,
  subject_id uuid not null,
  class text not null,
  key_version integer not null,
  sealed bytea not null,
  -- the safe tail, a ciphertext of its own: showing it never opens the value
  sealed_mask bytea not null,
  -- HMAC of the normal form under the tenant's key of the class; null where nothing is compared (files)
  blind_index bytea,
  media_type text,
  marked boolean not null default false,
  why text,
  created_at timestamptz not null,
  primary key (tenant_id, token)
);
-- The same value of one subject has one token, also when two messages bring it at once.
create unique index value_once on value (tenant_id, subject_id, class, blind_index);
create index value_by_index on value (tenant_id, class, blind_index);
create index value_by_age on value (tenant_id, class, created_at);

-- Match checks asked, for the limit of tries.
create table match_try (
  tenant_id uuid not null,
  token text not null,
  person_id uuid not null,
  at timestamptz not null,
  try_id uuid not null,
  primary key (tenant_id, token, person_id, at, try_id)
);

do $$
declare t text;
begin
  foreach t in array array['value', 'match_try'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on value, match_try to :app_role;
