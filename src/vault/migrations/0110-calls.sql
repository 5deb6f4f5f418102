-- Values used without seeing: where the vault may send them, by whose rules, and what became of each call.

-- Every version of a destination. The latest one counts; withdrawn ones stay, since calls and entries name them.
create table destination (
  tenant_id uuid not null,
  name text not null,
  version int not null,
  -- host, path, templates, limits: no secret and no value
  settings jsonb not null,
  -- headers that are kept sealed, by name; under the key of this tenant's own subject
  secret_subject uuid,
  sealed_headers jsonb not null,
  withdrawn boolean not null,
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, name, version)
);

-- Who may use a destination for what, every version with the full text that a decision stood on.
create table use_policy (
  tenant_id uuid not null,
  destination text not null,
  version int not null,
  digest text not null,
  guardrails_digest text not null,
  rule jsonb not null,
  document text not null,
  activated_at timestamptz not null,
  primary key (tenant_id, destination, version)
);

-- One row a destination: whoever holds its lock is the only one who uses its quota.
create table use_lane (
  tenant_id uuid not null,
  destination text not null,
  primary key (tenant_id, destination)
);

alter table decision add column destination text;
create index decision_use on decision (tenant_id, destination, at) where action = 'use' and allow;

-- Calls. What came back is kept masked, its values being tokens of the same customer.
create table call (
  tenant_id uuid not null,
  call_id uuid not null,
  at timestamptz not null,
  person_id uuid not null,
  subject_id uuid not null,
  conversation_id uuid not null,
  destination text not null,
  version int not null,
  tokens text[] not null,
  -- SHA-256 over all that would be sent again: two that are equal ask for the same
  fingerprint text not null,
  -- what the destination is told, so that it does one thing once
  idempotency_key uuid not null,
  decision_id uuid not null,
  state text not null check (state in ('recorded', 'sent', 'answered', 'not_sent', 'unknown')),
  -- why a call was not sent or has no answer: a code
  why text,
  status int,
  -- MaskedText by the name of the field
  shown jsonb not null default '[]',
  ended_at timestamptz,
  primary key (tenant_id, call_id)
);
create index call_by_conversation on call (tenant_id, conversation_id, at desc);
create index call_by_subject on call (tenant_id, subject_id);
create index call_open on call (tenant_id, at) where state in ('recorded', 'sent');

do $$
declare t text;
begin
  foreach t in array array['destination', 'use_policy', 'use_lane', 'call'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on destination, use_policy, use_lane, call to :app_role;
