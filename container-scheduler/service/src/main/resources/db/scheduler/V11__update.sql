-- Updates under a policy: where the latest is (JSON), what people said of it, and what it may go back to.
alter table job add column update_status text;
alter table job add column update_paused boolean not null default false;
alter table job add column update_tries integer not null default 0; -- how often people had a failed one go on
alter table job add column healthy_generation bigint not null default 0; -- the last all of whose tasks were ready; 0 for none
alter table job add column reverted_from bigint; -- the generation that failed, when this one goes back from it
alter table job add column reverted_why text;
