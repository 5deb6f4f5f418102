-- Witnesses of a client's log (C2SP tlog-witness): where they are asked, and how far each has cosigned.
create table log_witness (
  tenant_id uuid not null,
  vkey text not null,
  url text not null,
  -- the size that it cosigned last; 0 before the first
  size bigint not null,
  cosigned_at timestamptz,
  asked_at timestamptz,
  -- why it did not cosign when it was asked last; null if it did
  problem text,
  primary key (tenant_id, vkey)
);
-- Their lines below checkpoints, each written once.
create table log_cosignature (
  tenant_id uuid not null,
  size bigint not null,
  vkey text not null,
  line text not null,
  primary key (tenant_id, size, vkey)
);

do $$
declare t text;
begin
  foreach t in array array['log_witness', 'log_cosignature'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on log_witness to :app_role;
grant select, insert on log_cosignature to :app_role;
