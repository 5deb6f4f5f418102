-- Match checks are limited by person, by conversation and by customer, not by value alone.
alter table match_try add column conversation_id uuid;
alter table match_try add column subject_id uuid;
create index match_try_by_person on match_try (tenant_id, person_id, at);
create index match_try_by_subject on match_try (tenant_id, subject_id, at);

-- Whoever holds the lock of a person's or a customer's row is the only one who counts its tries.
create table match_lane (
  tenant_id uuid not null,
  lane uuid not null,
  primary key (tenant_id, lane)
);
alter table match_lane enable row level security;
alter table match_lane force row level security;
create policy tenant_rows on match_lane using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on match_lane to :app_role;
