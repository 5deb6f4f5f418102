-- What a person's keys are, where their sessions came from, and which keys a client lets in.

-- As the authenticator said when it registered. The chain (DER, leaf first) is what proves the model; without one it is only said.
alter table passkey add column name text not null default '';
alter table passkey add column aaguid uuid;
alter table passkey add column attestation_chain bytea[] not null default '{}';

-- The network that the session began in: a prefix, never a whole address.
alter table session add column network text not null default '';

alter table flow drop constraint flow_kind_check;
alter table flow add constraint flow_kind_check check (kind in ('sign_in', 'touch', 'enrol', 'add_passkey'));

-- Which passkeys may act for this client. No row: every one.
create table passkey_rule (
  tenant_id uuid not null primary key,
  version int not null,
  deny_synced boolean not null,
  -- [{aaguid, name, root}]: models by id with the authority (PEM) that proves them; empty: every model
  models jsonb not null,
  set_at timestamptz not null
);
alter table passkey_rule enable row level security;
alter table passkey_rule force row level security;
create policy tenant_rows on passkey_rule
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on passkey_rule to :app_role;
