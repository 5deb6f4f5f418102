-- Files in chunks, sealed under their customer's key: 'whole' as the file came, 'view' the masked text of one that could be read.
-- What they are (size, kind, salts, number of chunks) is sealed in the row of their token in "value".
create table file_chunk (
  tenant_id uuid not null,
  token text not null,
  part text not null check (part in ('whole', 'view')),
  number integer not null check (number >= 0),
  sealed bytea not null,
  primary key (tenant_id, token, part, number),
  foreign key (tenant_id, token) references value (tenant_id, token) on delete cascade
);
-- Ciphertext does not compress.
alter table file_chunk alter column sealed set storage external;
alter table file_chunk enable row level security;
alter table file_chunk force row level security;
create policy tenant_rows on file_chunk using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on file_chunk to :app_role;
