-- Machines that stop tasks by themselves when they hear nothing good for so long, as far as they may go by it.
create table engine_contact (
    machine uuid primary key,
    stop_after_seconds bigint not null
);
-- Since when a LOST node surely stops them; null otherwise.
alter table node add column tasks_stop_since timestamptz;
