-- After a change of a client's rules that hides more: how far its stored messages have been looked through by them. One row for a client, the last
-- look; `before_rules` are those by which everything had been looked at until then (no values: allowed ones are keyed digests).
create table second_look (
  tenant_id uuid not null primary key,
  version int not null check (version > 0),
  before_rules jsonb not null,
  state text not null check (state in ('running', 'done')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- conversations up to here are done, in the order of their ids; anew for those that were being written while the rules changed
  done_to uuid,
  is_tail boolean not null default false,
  conversations int,
  looked int not null default 0,
  messages int not null default 0,
  changed int not null default 0,
  files int not null default 0,
  unread int not null default 0,
  -- why it waits: a code, null while it goes on
  waits_for text check (waits_for in ('key_withdrawn', 'unavailable'))
);
alter table second_look enable row level security;
alter table second_look force row level security;
create policy tenant_rows on second_look using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on second_look to :app_role;
