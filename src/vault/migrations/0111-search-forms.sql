-- What values may be searched by besides their whole: the last four (a bucket of ten bits) and folded names. A client's choice.
create table value_form (
  tenant_id uuid not null,
  token text not null,
  how text not null check (how in ('last4', 'name')),
  class text not null,
  form bytea not null,
  primary key (tenant_id, token, how, form),
  foreign key (tenant_id, token) references value (tenant_id, token) on delete cascade
);
create index value_form_search on value_form (tenant_id, how, class, form);

create table search_rule (
  tenant_id uuid not null primary key,
  last4_classes text[] not null,
  names boolean not null,
  changed_at timestamptz not null,
  -- values that were there before: filled up to this token, in the order of tokens; null once all are
  filled_to text
);

do $$
declare t text;
begin
  foreach t in array array['value_form', 'search_rule'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on value_form, search_rule to :app_role;
-- Searches of a client in an hour and a day, for the quota of all people together.
create index decision_search on decision (tenant_id, at) where action = 'search' and counted;
