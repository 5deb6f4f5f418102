-- Tickets that go on in another one of the same customer.
alter table ticket add column merged_into uuid;
alter table ticket_message add column merged_from uuid[];
