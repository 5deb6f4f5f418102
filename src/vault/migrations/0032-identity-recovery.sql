-- Recovery of somebody's sign-in: two officers, then one enrolment.
create table recovery (
  tenant_id uuid not null,
  recovery_id uuid not null,
  person_id uuid not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  approved_by uuid,
  approved_at timestamptz,
  -- used, or withdrawn: nothing comes of it any more
  ended_at timestamptz,
  primary key (tenant_id, recovery_id),
  foreign key (tenant_id, person_id) references person (tenant_id, person_id),
  check (approved_by is null or (approved_by <> asked_by and approved_by <> person_id)),
  check (asked_by <> person_id)
);
create unique index recovery_one_open on recovery (tenant_id, person_id) where ended_at is null;
alter table recovery enable row level security;
alter table recovery force row level security;
create policy tenant_rows on recovery
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on recovery to :app_role;

-- An invitation that stands on a recovery replaces every key of the person.
alter table invitation add column recovery_id uuid;

-- Until then each value asks this person for a fresh touch.
alter table person add column step_up_until timestamptz;
