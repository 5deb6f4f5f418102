-- Tickets and their conversation as the vault gave them: masked, tokens in place of values.
create table ticket (
  tenant_id uuid not null,
  ticket_id uuid not null,
  number bigint not null,
  subject_id uuid not null,
  channel text not null,
  subject jsonb not null,
  customer jsonb not null,
  status text not null default 'open' check (status in ('open', 'pending', 'solved')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  assignee uuid,
  tags text[] not null default '{}',
  snippet jsonb not null,
  last_from text not null default 'customer',
  version bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, ticket_id)
);
create unique index ticket_by_number on ticket (tenant_id, number);
create index ticket_by_status on ticket (tenant_id, status, updated_at desc, ticket_id desc);
create index ticket_by_time on ticket (tenant_id, updated_at desc, ticket_id desc);
create index ticket_by_assignee on ticket (tenant_id, assignee, status, updated_at desc, ticket_id desc);
create index ticket_unassigned on ticket (tenant_id, updated_at desc, ticket_id desc) where assignee is null and status <> 'solved';
create index ticket_by_subject on ticket (tenant_id, subject_id, updated_at desc);

create table ticket_message (
  tenant_id uuid not null,
  ticket_id uuid not null,
  message_id uuid not null,
  message jsonb not null,
  -- lower case, widths folded, for search: words and tokens, never values
  search_text text not null,
  at timestamptz not null,
  primary key (tenant_id, ticket_id, message_id)
);
create index ticket_message_by_time on ticket_message (tenant_id, at desc);

create table ticket_event (
  tenant_id uuid not null,
  ticket_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  person_id uuid,
  what text not null,
  "to" text,
  primary key (tenant_id, ticket_id, event_id)
);

create table ticket_read (
  tenant_id uuid not null,
  ticket_id uuid not null,
  person_id uuid not null,
  version bigint not null,
  primary key (tenant_id, ticket_id, person_id)
);

create table ticket_number (
  tenant_id uuid not null primary key,
  last bigint not null
);

create table canned_reply (
  tenant_id uuid not null,
  key text not null,
  title text not null,
  text text not null,
  primary key (tenant_id, key)
);

-- News of the vault that were taken: a second delivery changes nothing.
create table event_taken (
  tenant_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, event_id)
);
create index event_taken_by_age on event_taken (tenant_id, at);

do $$
declare t text;
begin
  foreach t in array array['ticket', 'ticket_message', 'ticket_event', 'ticket_read', 'ticket_number', 'canned_reply', 'event_taken'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on ticket, ticket_message, ticket_event, ticket_read, ticket_number, canned_reply, event_taken to :app_role;
