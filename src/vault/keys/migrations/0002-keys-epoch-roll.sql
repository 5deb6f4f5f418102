-- The roll from one epoch to the next: where it stands, so that it goes on after a crash at any step.
create table epoch_roll (
  tenant_id uuid not null,
  from_epoch integer not null,
  to_epoch integer not null,
  -- wrapping: survivors go under the new key · checked: nothing is left under the old · done: the old key of keys is destroyed
  step text not null check (step in ('wrapping', 'checked', 'done')),
  -- the last subject that was looked at; in the order of the primary key
  after_subject uuid,
  rewrapped bigint not null default 0,
  shredded bigint not null default 0,
  total bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, from_epoch)
);
alter table epoch_roll enable row level security;
alter table epoch_roll force row level security;
create policy tenant_rows on epoch_roll
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on epoch_roll to :app_role;
