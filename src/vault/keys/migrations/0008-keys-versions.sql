-- Keys of a tenant as a whole have versions, too. The newest is joining (everybody learns of it), then leading (new work is its own, the one before helps), then
-- sole; then the one before is retired: its bytes go with their epoch, its row and public half stay.
alter table tenant_key alter column wrapped drop not null;
alter table tenant_key add column stage text not null default 'sole' check (stage in ('joining', 'leading', 'sole', 'retired'));
alter table tenant_key add column staged_at timestamptz;
alter table tenant_key add constraint tenant_key_stage_check2 check ((stage = 'retired') = (wrapped is null));
-- allowed: what digests of values that a client allows as they are were made with; they cannot be made anew
alter table tenant_key drop constraint tenant_key_purpose_check;
alter table tenant_key add constraint tenant_key_purpose_check
  check (purpose in ('log', 'index', 'pseudonym', 'certificate', 'allowed'));
alter table key_rotation drop constraint key_rotation_what_check;
alter table key_rotation add constraint key_rotation_what_check
  check (what in ('epoch', 'subjects', 'log', 'index', 'certificate'));
-- The owner is bound by its own policies otherwise, and would change nothing.
alter table key_rotation no force row level security;
update key_rotation set retired_at = finished_at, closed = true where what = 'epoch' and finished_at is not null;
alter table key_rotation force row level security;
