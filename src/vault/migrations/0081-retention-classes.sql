-- How long values are kept by their class, apart from how long people are; without a row the strict default holds (retention/class-rules.ts).
create table class_retention (
  tenant_id uuid not null,
  class text not null,
  -- keep: as long as the person · solved: until its tickets are solved · days: so many days after that · date: until that day
  kind text not null check (kind in ('keep', 'solved', 'days', 'date')),
  days integer check (days between 1 and 3650),
  until date,
  changed_at timestamptz not null,
  primary key (tenant_id, class),
  check ((kind = 'days') = (days is not null)),
  check ((kind = 'date') = (until is not null))
);

-- What a token stood for once it is destroyed: nothing but its class and when. The token stays in the text around it.
create table destroyed_value (
  tenant_id uuid not null,
  token text not null,
  subject_id uuid not null,
  class text not null,
  destroyed_at timestamptz not null,
  primary key (tenant_id, token)
);
create index destroyed_value_by_subject on destroyed_value (tenant_id, subject_id);

do $$
declare t text;
begin
  foreach t in array array['class_retention', 'destroyed_value'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on class_retention, destroyed_value to :app_role;

-- A shredding of some values of somebody who stays: their classes and tokens, and the version of the person's key that sealed nothing of them; the versions before
-- it go. Null: the whole person.
alter table shredding add column classes text[];
alter table shredding add column tokens text[];
alter table shredding add column key_version integer;
alter table shredding add constraint shredding_classes_check
  check ((classes is null) = (key_version is null) and (classes is null) = (tokens is null));
alter table shredding drop constraint shredding_tenant_id_subject_id_key;
create unique index shredding_person on shredding (tenant_id, subject_id) where classes is null;

-- Clients that were here before this keep what they have until their officer says otherwise: an upgrade destroys nothing.
alter table conversation no force row level security;
insert into class_retention (tenant_id, class, kind, changed_at)
select t.tenant_id, c.class, 'keep', now()
from (select distinct tenant_id from conversation) as t
cross join unnest(array[
  'SECRET', 'CVV', 'CARD', 'CARD_EXPIRY', 'BANK_ACCOUNT', 'IBAN', 'PASSPORT', 'DRIVER_LICENSE', 'JP_MY_NUMBER', 'US_SSN', 'IN_AADHAAR', 'IN_PAN',
  'PH_PHILSYS', 'PH_TIN', 'PH_SSS', 'SG_NRIC', 'MY_NRIC', 'KR_RRN', 'TH_ID', 'ID_NIK', 'HK_ID', 'TW_ID', 'CN_RESIDENT_ID', 'VN_CCCD'
]) as c (class);
alter table conversation force row level security;
