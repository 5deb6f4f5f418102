-- A client's log. Entries are exact bytes: nothing ever encodes them anew.
create table log_head (
  tenant_id uuid not null primary key,
  size bigint not null,
  -- roots of the full subtrees of the first `size` leaves, largest first (RFC 9162 section 2.1.2); 32 bytes each
  frontier bytea not null,
  updated_at timestamptz not null
);

-- Written in the transaction of what it records; numbered within a tenth of a second.
create table log_pending (
  tenant_id uuid not null,
  position text collate "C" not null,
  entry_id uuid not null,
  kind text not null,
  at timestamptz not null,
  entry bytea not null,
  primary key (tenant_id, position)
);

create table log_entry (
  tenant_id uuid not null,
  index bigint not null,
  entry_id uuid not null,
  kind text not null,
  at timestamptz not null,
  entry bytea not null,
  leaf_hash bytea not null,
  primary key (tenant_id, index),
  unique (tenant_id, entry_id)
);
create index log_entry_by_kind on log_entry (tenant_id, kind, index desc);

-- Hashes of full tiles (C2SP tlog-tiles, height 8): row (level, index) is the root of 256^level leaves. Level 0 is log_entry.leaf_hash.
create table log_node (
  tenant_id uuid not null,
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (tenant_id, level, index)
);

create table log_checkpoint (
  tenant_id uuid not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at timestamptz not null,
  primary key (tenant_id, size)
);

do $$
declare t text;
begin
  foreach t in array array['log_head', 'log_pending', 'log_entry', 'log_node', 'log_checkpoint'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
-- Entries, nodes and checkpoints are written once: the process may add and read them, never change or take them away.
grant select, insert on log_entry, log_node, log_checkpoint to :app_role;
grant select, insert, update on log_head to :app_role;
grant select, insert, delete on log_pending to :app_role;
