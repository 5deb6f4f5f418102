-- While the index key changes, each value has the next index beside its own, unique like it, so that the same value of one subject has one token whichever
-- of the two a process writes by. Null at all other times, and then no entry in this index.
alter table value add column next_index bytea;
create unique index value_once_next on value (tenant_id, subject_id, class, next_index) where next_index is not null;
-- Under which version of the index key these are found.
alter table contact add column index_version integer not null default 1;
alter table mail_thread add column index_version integer not null default 1;
