-- News that were taken come and go in the order of time, which a few ranges tell as well as an entry for each.
drop index event_taken_by_age;
create index event_taken_by_age on event_taken using brin (at) with (pages_per_range = 32, autosummarize = on);
