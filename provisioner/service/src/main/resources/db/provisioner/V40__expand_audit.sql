-- What people did and were refused with the provisioner itself. A row is never changed, and not deleted before it is a day old.
create table audit (
    uid       uuid        primary key, -- its front is the time
    at        timestamptz not null,
    who       varchar(600) not null,
    token     uuid,
    role      varchar(16),
    verb      varchar(16),
    kind      varchar(16),
    namespace varchar(63),
    object    varchar(63),
    outcome   varchar(16) not null,
    problem   varchar(63),
    source    varchar(63),
    trace_id  varchar(32),
    count     bigint      not null,
    generation bigint -- of the object, after the write
);
create function audit_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.at < now() - interval '23 hours' then
            return old;
        end if;
    end if;
    raise exception 'the audit is only added to, and kept for a day at least';
end $$;
create trigger audit_is_kept before update or delete on audit for each row execute function audit_is_kept();
create trigger audit_is_kept_whole before truncate on audit for each statement execute function audit_is_kept();
