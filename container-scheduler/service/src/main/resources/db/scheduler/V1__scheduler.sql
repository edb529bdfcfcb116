-- What developers submitted, and where each is.
create table job (
    uid uuid primary key,
    namespace text not null,
    name text not null,
    cluster uuid not null,
    cluster_name text not null,
    labels text not null,
    spec text not null, -- JSON, with the values of its environment: read by the scheduler only
    generation bigint not null,
    spec_version bigint not null, -- the version at which the spec last changed: what If-Match protects
    version bigint not null,
    created timestamptz not null,
    deleting timestamptz,
    stop_wanted boolean not null,
    state text not null,
    tasks text not null, -- JSON: how many tasks are in which state
    reason text,
    observed_generation bigint not null,
    unique (namespace, name)
);
create index job_of_cluster on job (cluster, uid);

-- Earlier specs, for as long as allocations made from them may live.
create table job_generation (
    job uuid not null references job on delete cascade,
    generation bigint not null,
    spec text not null,
    primary key (job, generation)
);

-- One task on one node. Rows are placed by the thousand and most are changed twice, so: few indexes, and none on a
-- column that a start changes (heap-only updates).
create table allocation (
    uid uuid primary key,
    job uuid not null,
    task_group text not null,
    task_index integer not null,
    attempt integer not null,
    failures integer not null, -- attempts before this one that failed
    generation bigint not null,
    cluster uuid not null,
    node uuid not null,
    node_name text not null,
    state text not null,
    ports text, -- of the node, in the order of the class of tasks: '20000,20001'
    reason text,
    detail text,
    exit_code integer,
    placed timestamptz not null,
    started timestamptz,
    ended timestamptz,
    kept boolean not null, -- it ended and its container, with its log, is still on its node
    version bigint not null
) with (fillfactor = 80);
create index allocation_of_task on allocation (job, task_group, task_index, attempt);
create index allocation_live on allocation (cluster) where ended is null;
create index allocation_kept on allocation (cluster) where kept;

create table node_occupancy (
    node uuid primary key,
    cluster uuid not null,
    version bigint not null,
    allocations integer not null,
    disruption_cost bigint not null,
    drained_generation bigint not null
);

create table demand (
    cluster uuid primary key,
    version bigint not null,
    shapes text not null
);

-- Our own request for a client certificate of each cluster; its key is in the table of secrets.
create table client_identity (
    cluster uuid primary key,
    request uuid not null,
    request_pem text not null
);
