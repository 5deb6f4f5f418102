-- Who signs a log holds this row meanwhile: two signers take turns, and the one who numbers need not wait for either.
create table log_signer (tenant_id uuid not null primary key);
alter table log_signer enable row level security;
alter table log_signer force row level security;
create policy tenant_rows on log_signer
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
-- `for update` asks for the right to change, which is never used.
grant select, insert, update on log_signer to :app_role;
