-- What people corrected: values that the detector missed, and those that it found and that are none. For the report of misses; nothing of a value is in it.
create table correction (
  tenant_id uuid not null,
  correction_id uuid not null,
  kind text not null check (kind in ('missed', 'not_sensitive')),
  class text not null,
  -- which rule found it, in the rule's words; null for a miss
  recognizer text,
  -- letters as A, digits as 9; only for classes whose shape tells nothing of a person
  shape text,
  locale text not null check (locale in ('en', 'ja')),
  written_by text not null check (written_by in ('customer', 'agent')),
  at timestamptz not null,
  primary key (tenant_id, correction_id)
);
create index correction_by_time on correction (tenant_id, at);
alter table correction enable row level security;
alter table correction force row level security;
create policy tenant_rows on correction
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on correction to :app_role;
