-- What people have signed, passed and are planned for. Facts for the vault are made of these rows.
create table nda_signature (
  tenant_id uuid not null,
  person_id uuid not null,
  document text not null,
  sha256 text not null,
  signed_at timestamptz not null,
  expires_at timestamptz not null,
  read_seconds integer not null,
  withdrawn_at timestamptz,
  primary key (tenant_id, person_id, signed_at)
);

create table training_pass (
  tenant_id uuid not null,
  person_id uuid not null,
  course text not null,
  passed_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, person_id, course)
);

create table shift (
  tenant_id uuid not null,
  person_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (tenant_id, person_id)
);

do $$
declare t text;
begin
  foreach t in array array['nda_signature', 'training_pass', 'shift'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on nda_signature, training_pass, shift to :app_role;
