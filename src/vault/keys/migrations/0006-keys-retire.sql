-- An older version of a subject's key goes once nothing is sealed under it any more: retiring, it opens nothing and is not wrapped anew; with the end of its
-- epoch it is retired, and its check value stays.
alter table subject_key drop constraint subject_key_state_check;
alter table subject_key add constraint subject_key_state_check
  check (state in ('active', 'retiring', 'retired', 'shredding', 'shredded'));
alter table subject_key drop constraint subject_key_check;
alter table subject_key add constraint subject_key_check check ((state in ('shredded', 'retired')) = (wrapped is null));
create index subject_key_leaving on subject_key (tenant_id, state, epoch) where state in ('retiring', 'retired');

-- What became of the older keys: all of them retired, how many, with which epoch they go, and whether that is over and the client's log was told.
alter table key_rotation add column retired bigint not null default 0;
alter table key_rotation add column retired_at timestamptz;
alter table key_rotation add column retired_epoch integer;
alter table key_rotation add column closed boolean not null default false;
update key_rotation set retired_at = finished_at, closed = true where finished_at is not null;
drop index key_rotation_open;
-- Of each kind one at a time; of a kind with one key for the whole client, until the older one is retired.
create unique index key_rotation_open on key_rotation (tenant_id, what)
  where finished_at is null or (retired_at is null and what not in ('epoch', 'subjects'));
