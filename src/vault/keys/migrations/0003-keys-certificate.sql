-- A key of its own signs certificates of destruction: whoever trusts one trusts it for nothing else.
alter table tenant_key drop constraint tenant_key_purpose_check;
alter table tenant_key add constraint tenant_key_purpose_check check (purpose in ('log', 'index', 'pseudonym', 'certificate'));
