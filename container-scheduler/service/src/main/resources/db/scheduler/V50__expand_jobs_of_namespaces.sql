-- How many jobs each namespace has: counted by the database with every row of job, whichever release adds or removes it, so
-- that a limit needs no counting, and two submissions at once wait for one another here.
create table namespace_jobs (
    namespace text primary key,
    jobs bigint not null
) with (fillfactor = 50);
insert into namespace_jobs select namespace, count(*) from job group by namespace;

create function count_made_jobs() returns trigger language plpgsql as $$
begin
    insert into namespace_jobs
        select namespace, count(*) from made group by namespace order by namespace
        on conflict (namespace) do update set jobs = namespace_jobs.jobs + excluded.jobs;
    return null;
end $$;
create function count_gone_jobs() returns trigger language plpgsql as $$
declare
    each record;
begin
    for each in select namespace, count(*) as jobs from gone group by namespace order by namespace loop
        update namespace_jobs set jobs = jobs - each.jobs where namespace = each.namespace;
    end loop;
    return null;
end $$;
create trigger count_made_jobs after insert on job referencing new table as made
    for each statement execute function count_made_jobs();
create trigger count_gone_jobs after delete on job referencing old table as gone
    for each statement execute function count_gone_jobs();
