-- How far Kafka has this layer's facts, and which incarnation of the topic and of the installation they are of. More in
-- Kafka than is said here and is not in the outbox: these tables are older than Kafka. Less: Kafka has lost some.
create table sent (
    topic text not null,
    "partition" integer not null,
    next_offset bigint not null,
    primary key (topic, "partition")
);
create table announced (
    topic text primary key,
    topic_id text not null, -- Kafka's own: another one after the topic was made anew
    incarnation integer not null
);
