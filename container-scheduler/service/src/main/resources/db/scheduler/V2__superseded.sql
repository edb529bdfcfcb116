-- Since when an earlier spec is not the job's any more; what no allocation was made from goes after a time.
alter table job_generation add column superseded timestamptz not null default now();
create index job_generation_superseded on job_generation (superseded);
