-- Figures of whole hours that are over, added up once: a portal asks for sums over months of decisions again and again.
create table decision_hour (
  tenant_id uuid not null,
  hour timestamptz not null,
  action text not null,
  allow boolean not null,
  -- the purpose, or the action where none was asked
  purpose text not null,
  role text not null,
  class text not null,
  count bigint not null,
  primary key (tenant_id, hour, action, allow, purpose, role, class)
);
create table denial_hour (
  tenant_id uuid not null,
  hour timestamptz not null,
  reason text not null,
  count bigint not null,
  primary key (tenant_id, hour, reason)
);
-- Everything before `until` is in the two tables above, and nothing from then on.
create table figures_until (
  tenant_id uuid not null primary key,
  until timestamptz not null
);

alter table decision_hour enable row level security;
alter table decision_hour force row level security;
alter table denial_hour enable row level security;
alter table denial_hour force row level security;
alter table figures_until enable row level security;
alter table figures_until force row level security;
create policy tenant_rows on decision_hour
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on denial_hour
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on figures_until
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on decision_hour, denial_hour, figures_until to :app_role;
