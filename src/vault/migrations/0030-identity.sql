-- Companies, people, their passkeys and sessions, and the keys of clients' systems.
create table tenant (
  tenant_id uuid not null primary key,
  kind text not null check (kind in ('provider', 'client')),
  slug text not null unique check (slug ~ '^[a-z0-9-]{1,60}$'),
  name_en text not null,
  name_ja text not null,
  locale text not null check (locale in ('en', 'ja')),
  colour text not null,
  badge text not null,
  created_at timestamptz not null
);
create unique index tenant_one_provider on tenant (kind) where kind = 'provider';

-- A person lives in one tenant: staff in the provider's, an officer of a client in the client's.
create table person (
  tenant_id uuid not null,
  person_id uuid not null,
  login text not null,
  name_en text not null,
  name_ja text not null,
  locale text not null check (locale in ('en', 'ja')),
  state text not null check (state in ('invited', 'active', 'left')),
  created_at timestamptz not null,
  primary key (tenant_id, person_id),
  unique (tenant_id, login)
);

-- Where a person works, as their own tenant lists it. The right itself is the row in `membership` of the other tenant.
create table person_client (
  tenant_id uuid not null,
  person_id uuid not null,
  client_tenant uuid not null,
  role text not null,
  primary key (tenant_id, person_id, client_tenant),
  foreign key (tenant_id, person_id) references person (tenant_id, person_id)
);

create table membership (
  tenant_id uuid not null,
  person_id uuid not null,
  home_tenant uuid not null,
  role text not null check (role in ('agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer')),
  since timestamptz not null,
  primary key (tenant_id, person_id)
);

create table passkey (
  tenant_id uuid not null,
  credential_id text not null,
  person_id uuid not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  device_type text not null,
  backed_up boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, credential_id),
  foreign key (tenant_id, person_id) references person (tenant_id, person_id)
);
create index passkey_by_person on passkey (tenant_id, person_id);

-- Bearers are kept as SHA-256 alone; `key_thumbprint` (RFC 7638) is the browser key that must sign.
create table session (
  tenant_id uuid not null,
  session_id text not null,
  person_id uuid not null,
  bearer_digest bytea not null,
  key_thumbprint text not null,
  kind text not null check (kind in ('passkey', 'software')),
  credential_id text,
  software_jwk jsonb,
  device text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  touched_at timestamptz not null,
  touched_for text,
  ends_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  primary key (tenant_id, session_id),
  unique (tenant_id, bearer_digest),
  foreign key (tenant_id, person_id) references person (tenant_id, person_id)
);
create index session_live_by_person on session (tenant_id, person_id) where ended_at is null;

-- What began and must be ended once, within minutes: sign-in, touch, enrolment.
create table flow (
  tenant_id uuid not null,
  flow_digest bytea not null,
  kind text not null check (kind in ('sign_in', 'touch', 'enrol')),
  challenge text not null,
  person_id uuid,
  session_id text,
  touch_for text,
  invitation_digest bytea,
  expires_at timestamptz not null,
  primary key (tenant_id, flow_digest)
);
create index flow_by_expiry on flow (tenant_id, expires_at);

create table desk_code (
  tenant_id uuid not null,
  code_digest bytea not null,
  session_id text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, code_digest)
);
create index desk_code_by_expiry on desk_code (tenant_id, expires_at);

create table invitation (
  tenant_id uuid not null,
  invitation_digest bytea not null,
  person_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, invitation_digest),
  foreign key (tenant_id, person_id) references person (tenant_id, person_id)
);

create table client_key (
  tenant_id uuid not null,
  key_id uuid not null,
  key_digest bytea not null,
  label text not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (tenant_id, key_id),
  unique (tenant_id, key_digest)
);

-- Pages of a client that may embed its widget.
create table allowed_origin (
  tenant_id uuid not null,
  origin text not null,
  created_at timestamptz not null,
  primary key (tenant_id, origin)
);

alter table tenant enable row level security;
alter table tenant force row level security;
alter table person enable row level security;
alter table person force row level security;
alter table person_client enable row level security;
alter table person_client force row level security;
alter table membership enable row level security;
alter table membership force row level security;
alter table passkey enable row level security;
alter table passkey force row level security;
alter table session enable row level security;
alter table session force row level security;
alter table flow enable row level security;
alter table flow force row level security;
alter table desk_code enable row level security;
alter table desk_code force row level security;
alter table invitation enable row level security;
alter table invitation force row level security;
alter table client_key enable row level security;
alter table client_key force row level security;
alter table allowed_origin enable row level security;
alter table allowed_origin force row level security;

create policy tenant_rows on tenant
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on person
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on person_client
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on membership
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on passkey
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on session
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on flow
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on desk_code
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on invitation
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on client_key
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on allowed_origin
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

-- The directory: functions of the owner that answer ids and nothing else. Row-level security is forced upon the owner
-- too, so the owner alone gets a policy to read by; the application's role never is the owner.
create policy directory on tenant for select to current_user using (true);

create function tenants() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select tenant_id from public.tenant order by tenant_id $$;
create function tenant_by_slug(wanted text) returns uuid
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select tenant_id from public.tenant where slug = wanted $$;
create function provider_tenant() returns uuid
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select tenant_id from public.tenant where kind = 'provider' $$;
revoke all on function tenants(), tenant_by_slug(text), provider_tenant() from public;
grant execute on function tenants(), tenant_by_slug(text), provider_tenant() to :app_role;

grant select, insert, update, delete on
  tenant, person, person_client, membership, passkey, session, flow, desk_code, invitation, client_key, allowed_origin
  to :app_role;
