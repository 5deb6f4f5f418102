-- Whose facts the vault has still to be told: written with the training or the shift, which stand with the desk, gone once the
-- facts, which stand with each client, are on their way.
create table facts_owed (
  tenant_id uuid not null,
  person_id uuid not null,
  owed_by uuid not null,
  primary key (tenant_id, person_id)
);
alter table facts_owed enable row level security;
alter table facts_owed force row level security;
create policy tenant_rows on facts_owed
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on facts_owed to :app_role;
