-- Conversations of one customer that are one matter: the source goes on in the target. Its row stays for whoever comes back to it, and says where to.
alter table conversation add column merged_into uuid;
alter table conversation add column merged_at timestamptz;
-- what the target was and the source's state, for whoever takes it back
alter table conversation add column merged_before jsonb;
alter table conversation add constraint conversation_merged_check check ((merged_into is null) = (merged_at is null));

-- The conversations that a row came through, the last one last.
alter table message add column merged_from uuid[];
alter table mail_thread add column merged_from uuid[];
alter table outgoing_mail add column merged_from uuid[];
alter table call add column merged_from uuid[];
