-- People who are erased: who asked, what went, and the certificate in the end. Nothing here says who it was.
create table shredding (
  tenant_id uuid not null,
  shredding_id uuid not null,
  subject_id uuid not null,
  -- SHA-256 over salt and subject: how log and certificate name the person; the salt stays here
  salt bytea not null,
  commitment text not null,
  because text not null check (because in ('asked_by_person', 'purpose_ended', 'ordered_by_client', 'retention')),
  actor text not null,
  -- requested: values are deleted · waiting: the key opens nothing · done: the key is gone and certified
  state text not null check (state in ('requested', 'waiting', 'done')),
  counts jsonb not null,
  requested_at timestamptz not null,
  completed_at timestamptz,
  certificate text,
  primary key (tenant_id, shredding_id),
  unique (tenant_id, subject_id)
);
create index shredding_open on shredding (tenant_id, requested_at) where state <> 'done';

-- A legal hold needs two people to begin and two to end.
create table legal_hold (
  tenant_id uuid not null,
  subject_id uuid not null,
  state text not null check (state in ('proposed', 'in_force', 'ending', 'ended')),
  -- who proposed what is open now
  proposed_by uuid not null,
  reference text not null,
  changed_at timestamptz not null,
  primary key (tenant_id, subject_id)
);

create table retention_rule (
  tenant_id uuid not null primary key,
  -- days after a person's last conversation was solved; null keeps until somebody asks
  days_after_solved integer check (days_after_solved between 1 and 3650),
  changed_at timestamptz not null
);

alter table conversation add column state_at timestamptz;
update conversation set state_at = created_at;
alter table conversation alter column state_at set default now();
alter table conversation alter column state_at set not null;
alter table conversation add column erased_at timestamptz;

do $$
declare t text;
begin
  foreach t in array array['shredding', 'legal_hold', 'retention_rule'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on shredding, legal_hold, retention_rule to :app_role;
