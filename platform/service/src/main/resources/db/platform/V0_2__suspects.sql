-- Objects of others of which a fact could not be taken, until a newer one was or their owner was asked. The table suspect
-- is not written any more; it stays while copies of an earlier release may run.
create table suspect_object (
    topic text not null,
    key text not null,
    cause text not null, -- UNREADABLE or REFUSED
    reason text not null,
    incarnation integer, -- with the version, which fact it was; null when it did not say
    version bigint,
    "partition" integer, -- with the offset, where it was; null when it came by its owner's list
    "offset" bigint,
    body bytea,
    times integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    next_try timestamptz not null,
    primary key (topic, key)
);
