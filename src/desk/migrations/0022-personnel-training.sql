-- Which version of a course was passed; those of before had one version.
alter table training_pass add column version text not null default '2026-11';
alter table training_pass add column right_count integer not null default 0;
alter table training_pass add column question_count integer not null default 0;

-- Every test that was handed in, passed or not. Rows are only added: they are the evidence, and the order of the next test.
create table training_result (
  tenant_id uuid not null,
  result_id uuid not null,
  person_id uuid not null,
  course text not null,
  version text not null,
  right_count integer not null,
  question_count integer not null,
  passed boolean not null,
  handed_in_at timestamptz not null,
  primary key (tenant_id, result_id)
);
create index training_result_of on training_result (tenant_id, person_id, course, handed_in_at);

-- How far somebody has come with a course; gone once it is passed.
create table training_progress (
  tenant_id uuid not null,
  person_id uuid not null,
  course text not null,
  version text not null,
  sections_read integer not null,
  answers jsonb not null,
  kept_at timestamptz not null,
  primary key (tenant_id, person_id, course)
);

-- Which courses a client requires, from when. A course without a row is required: whoever wants less says so.
create table course_requirement (
  tenant_id uuid not null,
  course text not null,
  required boolean not null,
  required_from timestamptz not null,
  set_by uuid not null,
  set_at timestamptz not null,
  primary key (tenant_id, course)
);

-- Who was reminded of which course, at which level, because of what (the moment a pass ends, or that there never was one).
create table training_reminder (
  tenant_id uuid not null,
  person_id uuid not null,
  course text not null,
  cause text not null,
  level smallint not null,
  raised_at timestamptz not null,
  primary key (tenant_id, person_id, course, cause, level)
);

do $$
declare t text;
begin
  foreach t in array array['training_result', 'training_progress', 'course_requirement', 'training_reminder'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on training_progress, course_requirement, training_reminder to :app_role;
grant select, insert on training_result to :app_role;
