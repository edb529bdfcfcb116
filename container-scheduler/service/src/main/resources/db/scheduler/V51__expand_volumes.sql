-- Named volumes of jobs. Each is on one machine, from its task's first placement on, and outlives its job.
create table volume (
    uid uuid primary key, -- by which the engine knows it
    namespace text not null,
    name text not null, -- without the task's number
    task_index integer not null,
    cluster uuid not null,
    machine uuid not null,
    node uuid not null, -- the machine's last membership
    node_name text not null,
    job uuid not null, -- the last that used it
    job_name text not null,
    task_group text not null,
    on_lost text not null,
    delete_with_job boolean not null,
    used boolean not null, -- a task has run with it: there must be something of it on its node
    created timestamptz not null,
    deleting timestamptz, -- it is given up: another may have its name, and it goes when its engine says so
    detail text not null -- why it is not gone yet
);
create unique index volume_name on volume (namespace, name, task_index) where deleting is null;
create index volume_of_namespace on volume (namespace, uid);
create index volume_of_cluster on volume (cluster);

-- Which job may use the volumes of a name: one at a time.
create table volume_use (
    namespace text not null,
    name text not null,
    job uuid not null references job on delete cascade,
    tasks integer not null,
    primary key (namespace, name)
);
create index volume_use_of_job on volume_use (job);
