-- How many jobs each namespace has, in parts: who makes or removes jobs adds to a part that nobody else holds, or begins
-- another, so that neither waits for the other's commit. What counts is the sum. There are as many parts of a namespace as
-- transactions ever were at once.
create table job_count (
    namespace text not null,
    part bigint generated always as identity,
    jobs bigint not null,
    primary key (namespace, part)
) with (fillfactor = 50);
insert into job_count (namespace, jobs) select namespace, count(*) from job group by namespace;

create function count_jobs(space text, more bigint) returns void language plpgsql as $$
declare
    free bigint;
begin
    select part into free from job_count where namespace = space limit 1 for update skip locked;
    if found then
        update job_count set jobs = jobs + more where namespace = space and part = free;
    else
        insert into job_count (namespace, jobs) values (space, more);
    end if;
end $$;

-- The table namespace_jobs is not counted in any more; it goes when no release needs it that runs beside this one.
create or replace function count_made_jobs() returns trigger language plpgsql as $$
begin
    perform count_jobs(namespace, count(*)) from made group by namespace;
    return null;
end $$;
create or replace function count_gone_jobs() returns trigger language plpgsql as $$
begin
    perform count_jobs(namespace, -count(*)) from gone group by namespace;
    return null;
end $$;
