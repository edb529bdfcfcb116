-- Since when a batch job has ended by itself: after a time it is deleted. What ended before this release counts from now.
alter table job add column ended_at timestamptz;
update job set ended_at = now() where state in ('SUCCEEDED', 'FAILED');
create index job_ended on job (ended_at) where ended_at is not null and deleting is null;
