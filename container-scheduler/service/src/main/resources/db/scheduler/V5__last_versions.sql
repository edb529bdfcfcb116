-- Of clusters' demand and nodes' occupancy that ended: what comes of the same uid goes on after its last version, or every
-- reader would drop it as old.
create table last_version (
    topic text not null,
    uid uuid not null,
    version bigint not null,
    ended_at timestamptz not null default now(),
    primary key (topic, uid)
);
create index last_version_ended_at on last_version (ended_at);
