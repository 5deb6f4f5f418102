-- Every message is written in the transaction that begins its conversation or holds its row, and conversations are never deleted: the
-- check of the key said nothing new, and wrote a lock into the conversation's row for each message.
alter table message drop constraint message_tenant_id_conversation_id_fkey;

-- Answers come and go in the order of time, which a few ranges tell as well as an entry for each.
drop index idempotency_by_age;
create index idempotency_by_age on idempotency using brin (created_at) with (pages_per_range = 32, autosummarize = on);
