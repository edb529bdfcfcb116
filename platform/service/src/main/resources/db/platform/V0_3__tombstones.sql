-- Objects whose last, deleted fact Kafka has: a tombstone follows it when nobody can lack it any more.
create table tombstone (
    topic text not null,
    uid uuid not null,
    type text not null,
    shard uuid not null,
    incarnation integer not null,
    version bigint not null,
    deleted_at timestamptz not null,
    primary key (topic, uid)
);
create index tombstone_deleted_at on tombstone (deleted_at);
