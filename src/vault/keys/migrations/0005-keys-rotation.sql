-- Rotations that somebody asked for: what is still to do is seen in the keys themselves, so that a crash anywhere is gone on from.
create table key_rotation (
  tenant_id uuid not null,
  rotation_id uuid not null,
  what text not null check (what in ('epoch', 'subjects')),
  requested_at timestamptz not null,
  -- epoch: the one that was active when it was asked for
  from_epoch integer not null,
  total bigint not null,
  finished_at timestamptz,
  -- the client's log has its entry
  told boolean not null default false,
  primary key (tenant_id, rotation_id)
);
create unique index key_rotation_open on key_rotation (tenant_id, what) where finished_at is null;
alter table key_rotation enable row level security;
alter table key_rotation force row level security;
create policy tenant_rows on key_rotation
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on key_rotation to :app_role;
