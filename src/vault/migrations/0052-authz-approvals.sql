-- Somebody else's yes, emergencies, and budgets of more than a person's day.

-- What rules hold beside permits and a person's budgets: approvals, emergency, budgets, place.
alter table policy add column more jsonb not null default '{}';

-- One ask for one request: of this person, this value, this conversation, this purpose. It is used once or runs out.
create table approval (
  tenant_id uuid not null,
  approval_id uuid not null,
  kind text not null check (kind in ('lead', 'client')),
  person_id uuid not null,
  class text not null,
  token text not null,
  conversation_id uuid not null,
  purpose text not null,
  asked_at timestamptz not null,
  -- of one that waits: when it counts as refused; of a given one: until when it may be used
  expires_at timestamptz not null,
  state text not null check (state in ('waiting', 'given', 'refused', 'used')),
  decided_by uuid,
  decided_at timestamptz,
  decision_id uuid,
  primary key (tenant_id, approval_id)
);
create index approval_open on approval (tenant_id, expires_at) where state in ('waiting', 'given');
create index approval_of_person on approval (tenant_id, person_id, token) where state in ('waiting', 'given');
create index approval_decided on approval (tenant_id, decided_at);

-- A value that was opened although guardrails forbid it, until two other people have looked at why.
create table emergency (
  tenant_id uuid not null,
  decision_id uuid not null,
  person_id uuid not null,
  at timestamptz not null,
  class text not null,
  conversation_id uuid not null,
  purpose text not null,
  -- as typed; refused if it holds a value
  reason text not null,
  passed text[] not null,
  review_due timestamptz not null,
  primary key (tenant_id, decision_id)
);
create index emergency_of_person on emergency (tenant_id, person_id, at);
create table emergency_review (
  tenant_id uuid not null,
  decision_id uuid not null,
  by_person uuid not null,
  at timestamptz not null,
  in_order boolean not null,
  primary key (tenant_id, decision_id, by_person)
);

create index decision_budget_conversation on decision (tenant_id, conversation_id, at) where counted;
create index decision_budget_client on decision (tenant_id, at) where counted;

do $$
declare t text;
begin
  foreach t in array array['approval', 'emergency', 'emergency_review'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on approval, emergency, emergency_review to :app_role;
