-- Conversations and messages as they came in: sealed originals, and the masked form that the desk is given.
create table conversation (
  tenant_id uuid not null,
  conversation_id uuid not null,
  subject_id uuid not null,
  channel text not null check (channel in ('chat', 'form', 'email', 'api')),
  locale text not null check (locale in ('en', 'ja')),
  state text not null default 'open' check (state in ('open', 'pending', 'solved')),
  -- masked name, address and phone; each value inside is a token
  customer jsonb not null,
  mail_token text,
  mail_subject text,
  chat_bearer_digest bytea,
  sealed_form_asked boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null,
  primary key (tenant_id, conversation_id)
);
create unique index conversation_by_bearer on conversation (tenant_id, chat_bearer_digest) where chat_bearer_digest is not null;
create index conversation_by_subject on conversation (tenant_id, subject_id);

create table message (
  tenant_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  subject_id uuid not null,
  kind text not null check (kind in ('customer', 'reply', 'note', 'system')),
  channel text not null,
  person_id uuid,
  sealed_text bytea not null,
  sealed_title bytea,
  -- [{start, end, class, token}] over the original, so that the masked form can be made anew
  text_spans jsonb not null,
  title_spans jsonb,
  masked_text jsonb not null,
  masked_title jsonb,
  attachments jsonb not null default '[]',
  withheld boolean not null default false,
  at timestamptz not null,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, conversation_id)
);
create index message_by_conversation on message (tenant_id, conversation_id, at, message_id);

-- Who writes from an address we know: blind index of the address to the subject it belongs to.
create table contact (
  tenant_id uuid not null,
  class text not null,
  blind_index bytea not null,
  subject_id uuid not null,
  primary key (tenant_id, class, blind_index)
);

-- Threading: keyed digest of each Message-ID that we received or sent.
create table mail_thread (
  tenant_id uuid not null,
  reference_digest bytea not null,
  conversation_id uuid not null,
  primary key (tenant_id, reference_digest)
);

create table outgoing_mail (
  tenant_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, message_id)
);
create index outgoing_mail_due on outgoing_mail (tenant_id, next_at) where state = 'queued';

-- What was answered to a key before: the same request gets the same answer, another body a conflict.
create table idempotency (
  tenant_id uuid not null,
  key_digest bytea not null,
  body_digest bytea not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, key_digest)
);
create index idempotency_by_age on idempotency (tenant_id, created_at);

do $$
declare t text;
begin
  foreach t in array array['conversation', 'message', 'contact', 'mail_thread', 'outgoing_mail', 'idempotency'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_rows on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
  end loop;
end $$;
grant select, insert, update, delete on conversation, message, contact, mail_thread, outgoing_mail, idempotency to :app_role;
