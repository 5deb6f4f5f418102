-- Facts as their owners last told them, and the switch that holds people back.
create table fact (
  tenant_id uuid not null,
  subject_kind text not null check (subject_kind in ('person', 'conversation')),
  subject_id uuid not null,
  name text not null check (name in ('nda', 'training', 'shift', 'ticket')),
  content jsonb not null,
  source text not null,
  observed_at timestamptz not null,
  expires_at timestamptz not null,
  version bigint not null default 1,
  primary key (tenant_id, subject_kind, subject_id, name)
);

create table containment (
  tenant_id uuid not null,
  scope text not null check (scope in ('agent', 'client', 'floor')),
  -- the agent's person, or the tenant for 'client' and 'floor'
  target uuid not null,
  active boolean not null,
  version bigint not null,
  reason text not null,
  by_person uuid not null,
  at timestamptz not null,
  primary key (tenant_id, scope, target)
);

alter table fact enable row level security;
alter table fact force row level security;
alter table containment enable row level security;
alter table containment force row level security;
create policy tenant_rows on fact
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy tenant_rows on containment
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on fact, containment to :app_role;
