-- What was done when somebody left, step by step: by the software itself, or said by an officer. Rows are only added; of somebody who came
-- back they are over, and begin anew.
create table offboarding_step (
  tenant_id uuid not null,
  person_id uuid not null,
  step text not null,
  done_at timestamptz not null,
  -- How many were ended, where that is a number.
  count integer,
  done_by uuid,
  returned_at timestamptz,
  primary key (tenant_id, person_id, step, done_at)
);
create unique index offboarding_step_once on offboarding_step (tenant_id, person_id, step) where returned_at is null;
alter table offboarding_step enable row level security;
alter table offboarding_step force row level security;
create policy tenant_rows on offboarding_step
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on offboarding_step to :app_role;
