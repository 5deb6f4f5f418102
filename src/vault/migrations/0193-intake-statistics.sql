-- Nobody looks for rows by what is in these columns: gathering statistics of ciphertexts and documents, every time that a table has
-- grown by a tenth, was work without use.
alter table value alter column sealed set statistics 0, alter column sealed_mask set statistics 0, alter column forms set statistics 0,
  alter column why set statistics 0;
alter table message alter column sealed_text set statistics 0, alter column sealed_title set statistics 0,
  alter column text_spans set statistics 0, alter column title_spans set statistics 0, alter column masked_text set statistics 0,
  alter column attachments set statistics 0;
alter table conversation alter column customer set statistics 0, alter column mail_token set statistics 0,
  alter column mail_subject set statistics 0;
alter table log_entry alter column entry set statistics 0, alter column leaf_hash set statistics 0;
alter table log_pending alter column entry set statistics 0;
alter table outbox alter column payload set statistics 0;
alter table idempotency alter column answer set statistics 0, alter column body_digest set statistics 0;
