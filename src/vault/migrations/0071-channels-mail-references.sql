-- What an answer by mail refers to (RFC 5322 section 3.6.4): each Message-ID of a conversation itself, sealed under the
-- customer's key. Those that came before this column are known by their digest alone and are not named again.
alter table mail_thread
  add column sealed_reference bytea,
  add column ours boolean not null default false,
  add column at timestamptz;
create index mail_thread_by_conversation on mail_thread (tenant_id, conversation_id, at);
