-- News for the vault: written in the transaction that made it, deleted once the vault has it.
create table outbox (
  tenant_id uuid not null,
  position text collate "C" not null,
  payload jsonb not null,
  primary key (tenant_id, position)
);
-- One row a tenant: whoever holds its lock delivers.
create table outbox_lane (
  tenant_id uuid not null primary key
);

alter table outbox enable row level security;
alter table outbox force row level security;
alter table outbox_lane enable row level security;
alter table outbox_lane force row level security;
create policy tenant_rows on outbox
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on outbox_lane
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on outbox, outbox_lane to :app_role;
