-- Wrapped keys, in a database and a role of their own. Nothing here opens anything without the key provider.
create table epoch_key (
  tenant_id uuid not null,
  epoch integer not null,
  -- how the provider calls the key of keys that wraps this one
  kek_ref text not null,
  wrapped bytea not null,
  state text not null check (state in ('active', 'retired', 'destroyed')),
  created_at timestamptz not null,
  primary key (tenant_id, epoch)
);

create table subject_key (
  tenant_id uuid not null,
  subject_id uuid not null,
  version integer not null,
  epoch integer not null,
  -- the tombstone is permanent: a shredded subject's row stays, without a key
  state text not null check (state in ('active', 'shredding', 'shredded')),
  wrapped bytea,
  -- HMAC(key, "kcv"): AES-GCM does not commit to its key
  kcv bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, subject_id, version),
  check ((state = 'shredded') = (wrapped is null))
);

-- Keys of a tenant as a whole: the log's signing key, the blind index, pseudonyms.
create table tenant_key (
  tenant_id uuid not null,
  purpose text not null check (purpose in ('log', 'index', 'pseudonym')),
  version integer not null,
  epoch integer not null,
  name text,
  public_key bytea,
  wrapped bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, purpose, version)
);

-- What browsers seal to: one X25519 key a day, signed by the log's key; its private half goes after a time of grace.
create table day_key (
  tenant_id uuid not null,
  key_id text not null,
  epoch integer not null,
  public_key bytea not null,
  wrapped bytea,
  not_after timestamptz not null,
  signature text not null,
  primary key (tenant_id, key_id)
);

do $$
declare t text;
begin
  foreach t in array array['epoch_key', 'subject_key', 'tenant_key', 'day_key'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update on epoch_key, subject_key, tenant_key, day_key to :app_role;
