-- The generation of the object that a write was about, after it.
alter table audit add column generation bigint;
