-- The calendar of each client: who works for it when. It stands with the client, so that a shift and its fact are one transaction.
-- Who has a shift in the older table has it for every client they serve.
create table planned_shift (
  tenant_id uuid not null,
  shift_id uuid not null,
  person_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  planned_by uuid not null,
  planned_at timestamptz not null,
  primary key (tenant_id, shift_id),
  check (ends_at > starts_at)
);
create index planned_shift_of on planned_shift (tenant_id, person_id, ends_at);
create index planned_shift_when on planned_shift (tenant_id, ends_at);

-- A shift offered to a colleague: asked, accepted by them, then confirmed by a lead; or declined, or withdrawn.
create table shift_exchange (
  tenant_id uuid not null,
  exchange_id uuid not null,
  shift_id uuid not null,
  from_person uuid not null,
  to_person uuid not null,
  state text not null check (state in ('asked', 'accepted', 'confirmed', 'declined', 'withdrawn')),
  asked_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (tenant_id, exchange_id)
);
-- A shift is in one exchange at a time.
create unique index shift_exchange_open on shift_exchange (tenant_id, shift_id) where state in ('asked', 'accepted');

-- The time zone in which a client's calendar is read (IANA name).
create table calendar_zone (
  tenant_id uuid not null,
  zone text not null,
  set_by uuid not null,
  set_at timestamptz not null,
  primary key (tenant_id)
);

do $$
declare t text;
begin
  foreach t in array array['planned_shift', 'shift_exchange', 'calendar_zone'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on planned_shift, shift_exchange, calendar_zone to :app_role;
