-- Facts about the place that a value is shown at: machine, network, age of software. Their sources report them signed.
alter table fact drop constraint fact_name_check;
alter table fact add constraint fact_name_check
  check (name in ('nda', 'training', 'shift', 'ticket', 'device', 'network', 'software'));
