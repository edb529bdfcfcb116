-- What the platform keeps in every layer's schema. Layers begin at V1.

-- Facts that wait for Kafka: one row per shard of a transaction. Deleted when acknowledged, so it is nearly empty;
-- positions are given before commits, so readers must not remember one and go on from there.
create table outbox (
    position bigint generated always as identity primary key,
    shard uuid not null,
    committed_at timestamptz not null,
    traceparent text,
    count integer not null,
    facts bytea not null -- a line 'topic type uid incarnation version', then a line of JSON, for each
);
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Who owns a shard. Taking it adds 1 to the epoch; times are this database's.
create table lease (
    shard uuid primary key,
    owner uuid not null,
    epoch bigint not null check (epoch >= 1),
    expires timestamptz not null
);

-- How far each partition has been taken; moves with the mirror.
create table consumed (
    topic text not null,
    "partition" integer not null,
    next_offset bigint not null,
    primary key (topic, "partition")
);

-- The newest fact of every object of others.
create table mirror (
    topic text not null,
    uid uuid not null,
    incarnation integer not null,
    version bigint not null,
    alias text,
    deleted boolean not null,
    body jsonb not null,
    taken_at timestamptz not null,
    primary key (topic, uid)
);
create index mirror_alias on mirror (topic, alias) where alias is not null and not deleted;

-- Facts that could not be read or handled, until a newer one or a re-list repairs.
create table suspect (
    topic text not null,
    "partition" integer not null,
    "offset" bigint not null,
    key text not null,
    reason text not null,
    body bytea,
    parked_at timestamptz not null default now(),
    primary key (topic, "partition", "offset")
);

-- Sealed values: each under a data key of its own, which is wrapped by the master key.
create table secret (
    name text primary key,
    wrapped_key bytea not null,
    sealed bytea not null,
    changed_at timestamptz not null default now()
);

-- Answers already given to requests that carried an Idempotency-Key.
create table idempotency_key (
    scope text not null,
    key text not null,
    request_hash bytea not null,
    object uuid,
    made_at timestamptz not null default now(),
    primary key (scope, key)
);
create index idempotency_key_made_at on idempotency_key (made_at);
