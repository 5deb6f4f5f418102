-- What a client's log was told of who holds its keys, and of whether its own key was there: once, by whichever process saw it first.
create table key_custody (
  tenant_id uuid not null,
  -- of custody in the keystore
  version integer not null,
  state text not null check (state in ('open', 'withdrawn')),
  because text check (because in ('refused', 'unreachable')),
  since timestamptz not null,
  primary key (tenant_id),
  check ((state = 'withdrawn') = (because is not null))
);
alter table key_custody enable row level security;
alter table key_custody force row level security;
create policy tenant_rows on key_custody
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on key_custody to :app_role;
