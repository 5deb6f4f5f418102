-- Who is bound to whom: the relation of an agreement, how it was signed, and what proves it.
alter table nda_signature add column relation text not null default 'client';
alter table nda_signature add column version integer not null default 1;
alter table nda_signature add column statement text;
alter table nda_signature add column evidence jsonb;
alter table nda_signature drop constraint nda_signature_pkey;
alter table nda_signature add primary key (tenant_id, person_id, relation, signed_at);
create index nda_signature_of on nda_signature (tenant_id, relation, person_id, signed_at desc);

-- The text that is asked for, as it was when it came into force: who is called otherwise later does not change it. One that was
-- never signed and never changed is not here: it is the project's own.
create table nda_text (
  tenant_id uuid not null,
  relation text not null,
  version integer not null,
  en text not null,
  ja text not null,
  sha256 text not null,
  grace_days integer not null,
  since timestamptz not null,
  set_by uuid,
  primary key (tenant_id, relation, version)
);
alter table nda_text enable row level security;
alter table nda_text force row level security;
create policy tenant_rows on nda_text
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert on nda_text to :app_role;
