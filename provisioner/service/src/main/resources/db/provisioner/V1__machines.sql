-- Machines, what is done to them, and whose they are.

create table machine (
    uid                 uuid primary key,
    name                text not null,
    pool                uuid,
    pool_name           text,
    cluster             uuid,
    provider            uuid not null,
    provider_name       text not null,
    operation           uuid,
    form                text not null,
    state               text not null,
    power               text not null,
    power_since         timestamptz not null,
    power_problem       text,
    power_failures      integer not null,
    power_retry_at      timestamptz,
    power_wanted        text not null,
    maintenance         boolean not null,
    guarded             boolean not null,
    spec_generation     bigint not null,
    observed_generation bigint not null,
    at_least            text not null,
    capacity            text not null,
    labels              text not null,
    engine              text,
    created             timestamptz not null,
    state_since         timestamptz not null,
    state_deadline      timestamptz,
    provisioned_at      timestamptz,
    provisioned_millis  bigint,
    reason              text not null,
    detail              text not null,
    version             bigint not null
);
-- A name may be used again once its machine is gone.
create unique index machine_name on machine (name) where state <> 'DELETED';
create index machine_pool on machine (pool);
create index machine_provider on machine (provider) where state not in ('DELETED', 'RETIRED');
create index machine_overdue on machine (state_deadline) where state_deadline is not null;
create index machine_provisioned on machine (pool, provisioned_at) where provisioned_at is not null;

create table operation (
    uid          uuid primary key,
    machine      uuid not null references machine on delete cascade,
    provider     uuid not null,
    kind         text not null,
    -- what is written on everything the operation makes, and by which it is found again
    tag          text not null,
    outcome      text not null,
    deadline     timestamptz,
    attempts     integer not null,
    next_attempt timestamptz not null,
    reason       text not null,
    detail       text not null,
    epoch        bigint not null,
    created      timestamptz not null,
    ended        timestamptz,
    version      bigint not null
);
-- One thing at a time is done to a machine.
create unique index operation_open on operation (machine) where ended is null;
create index operation_due on operation (provider, next_attempt) where ended is null;
create index operation_machine on operation (machine);

create table machine_claim (
    machine   uuid primary key references machine on delete cascade,
    pool      uuid not null,
    operation uuid not null,
    epoch     bigint not null
);
create index machine_claim_pool on machine_claim (pool);

-- Why a source could not give a pool the last machine asked of it, and when it may be asked again.
create table source_refusal (
    pool     uuid not null,
    provider text not null,
    refusal  text not null,
    detail   text not null,
    at       timestamptz not null,
    failures integer not null,
    retry_at timestamptz not null,
    primary key (pool, provider)
);

create table pool_status (
    pool    uuid primary key,
    name    text not null,
    version bigint not null,
    body    text,
    -- true once inventory said that the pool is deleted: only then may its last machines go without a word of the bridge
    gone    boolean not null
);

-- Specs of providers, deleted ones too: machines must still be removed from them.
create table provider_spec (
    uid  uuid primary key,
    body text not null
);

create table token_key (
    one        integer primary key check (one = 1),
    uid        uuid not null,
    secret     text not null,
    public_pem text not null
);
