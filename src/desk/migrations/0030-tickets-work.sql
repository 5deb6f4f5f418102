-- What a day of many tickets needs: sleep until a time, who has waited longest, and each client's own words (tags, ready replies).

-- Hidden from the queues until then; null while awake.
alter table ticket add column snoozed_until timestamptz;
-- Since when the customer waits for an answer: the first unanswered message, not the last; null while nobody waits.
alter table ticket add column waiting_since timestamptz;
create index ticket_waiting on ticket (tenant_id, waiting_since, ticket_id) where waiting_since is not null and status = 'open';
create index ticket_asleep on ticket (tenant_id, snoozed_until) where snoozed_until is not null;

-- The owner is bound by row-level security too; for this one statement over all clients it is not.
alter table ticket no force row level security;
update ticket set waiting_since = updated_at where status = 'open' and last_from = 'customer';
alter table ticket force row level security;

-- What a ready reply is written as, and what it does beside its words.
alter table canned_reply add column kind text not null default 'reply' check (kind in ('reply', 'note'));
alter table canned_reply add column then_status text check (then_status in ('open', 'pending', 'solved'));
alter table canned_reply add column then_priority text check (then_priority in ('low', 'normal', 'high', 'urgent'));
alter table canned_reply add column then_tags text[] not null default '{}';

-- The tags of a client. A new one comes through the vault, which looks at it first; a ticket takes none that is not here.
create table client_tag (
  tenant_id uuid not null,
  tag text not null,
  created_at timestamptz not null,
  primary key (tenant_id, tag)
);
alter table client_tag enable row level security;
alter table client_tag force row level security;
create policy tenant_rows on client_tag using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on client_tag to :app_role;

alter table ticket no force row level security;
insert into client_tag (tenant_id, tag, created_at) select distinct t.tenant_id, tag, now() from ticket t, unnest(t.tags) as tag;
alter table ticket force row level security;
