-- Backups of this database that were read back whole: of each epoch the last. The older key of keys is destroyed once its successor's epoch is in one.
create table keystore_backup (
  tenant_id uuid not null,
  epoch integer not null,
  backup_id text not null,
  -- the moment that it brings back, and when it was read back
  taken_at timestamptz not null,
  verified_at timestamptz not null,
  primary key (tenant_id, epoch)
);
alter table keystore_backup enable row level security;
alter table keystore_backup force row level security;
create policy tenant_rows on keystore_backup
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on keystore_backup to :app_role;
