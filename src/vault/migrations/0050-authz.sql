-- Each client's own rules, every version with its full text: what an entry names by digest can be read again.
create table policy (
  tenant_id uuid not null,
  version int not null,
  digest text not null,
  guardrails_digest text not null,
  permits jsonb not null,
  touch_classes text[] not null,
  per_hour int not null check (per_hour >= 0),
  per_day int not null check (per_day >= 0),
  touch_max_age_seconds int not null check (touch_max_age_seconds > 0),
  cedar text not null,
  document text not null,
  activated_at timestamptz not null,
  activated_by text not null,
  primary key (tenant_id, version)
);

create table decision (
  tenant_id uuid not null,
  decision_id uuid not null,
  at timestamptz not null,
  person_id uuid not null,
  role text not null,
  action text not null,
  class text not null,
  purpose text,
  conversation_id uuid,
  token text,
  allow boolean not null,
  reasons text[] not null,
  -- uses up budget
  counted boolean not null,
  policy_digest text not null,
  facts jsonb not null,
  facts_salt bytea not null,
  facts_digest text not null,
  entry_id uuid not null,
  primary key (tenant_id, decision_id)
);
create index decision_by_time on decision (tenant_id, at desc, decision_id);
-- For figures over any span without reading the rows themselves.
create index decision_figures on decision (tenant_id, at) include (action, allow, purpose, role, class);
create index decision_denied on decision (tenant_id, at) include (reasons) where not allow;
create index decision_budget on decision (tenant_id, person_id, at) where counted;

-- One row a person: whoever holds its lock is the only one who uses that budget.
create table budget_lane (
  tenant_id uuid not null,
  person_id uuid not null,
  primary key (tenant_id, person_id)
);

alter table policy enable row level security;
alter table policy force row level security;
alter table decision enable row level security;
alter table decision force row level security;
alter table budget_lane enable row level security;
alter table budget_lane force row level security;
create policy tenant_rows on policy
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on decision
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on budget_lane
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on policy, decision, budget_lane to :app_role;
