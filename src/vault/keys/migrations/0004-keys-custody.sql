-- Keys that a client holds: besides the provider's key of keys, the client's own key wraps a share of each epoch's key (ADR 0016).
create table custody (
  tenant_id uuid not null,
  version integer not null check (version > 0),
  -- kind, address and name of the client's key, and never a secret; null: from here on the provider's keys alone
  settings jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, version)
);
alter table custody enable row level security;
alter table custody force row level security;
create policy tenant_rows on custody
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert on custody to :app_role;

alter table epoch_key add column custody integer not null default 0;
alter table epoch_key add column custody_wrapped bytea;
alter table epoch_key add constraint epoch_key_custody_check check ((custody = 0) = (custody_wrapped is null));
