-- Each client's own types and what it does not take for values. The values that are allowed as they are stand here as keyed digests:
-- no text of them, and examples are tried when they are sent and not kept.
create table detection_rules (
  tenant_id uuid not null primary key,
  version int not null check (version > 0),
  types jsonb not null,
  allow_patterns jsonb not null,
  allow_exact jsonb not null,
  changed_at timestamptz not null
);
alter table detection_rules enable row level security;
alter table detection_rules force row level security;
create policy tenant_rows on detection_rules
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on detection_rules to :app_role;
