-- What goes wrong at the door: counted for an hour, told to security officers until one of them has looked.

-- Failures are counted in the provider's tenant, for who is claimed may not exist. Nothing of it is older than an hour.
create table sign_in_failure (
  tenant_id uuid not null,
  failure_id uuid not null,
  at timestamptz not null,
  address text not null,
  network text not null,
  -- SHA-256 of who was claimed
  claimed bytea not null,
  primary key (tenant_id, failure_id)
);
create index sign_in_failure_by_time on sign_in_failure (tenant_id, at);

create table credential_alert (
  tenant_id uuid not null,
  alert_id uuid not null,
  -- null where no one person is meant
  person_id uuid,
  kind text not null,
  action text not null check (action in ('alert', 'step_up', 'end', 'lock', 'block')),
  network text not null,
  device text not null,
  count int not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (tenant_id, alert_id)
);
create index credential_alert_open on credential_alert (tenant_id, last_at desc) where settled_at is null;

-- Nobody signs in as this person until an officer has unlocked them.
alter table person add column locked_at timestamptz;

do $$
declare t text;
begin
  foreach t in array array['sign_in_failure', 'credential_alert'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on sign_in_failure, credential_alert to :app_role;
