-- Everything people declare, of every kind; for machines and nodes only what somebody has said about one.
create table declaration (
    uid        uuid        primary key,
    kind       varchar(32) not null,
    name       varchar(63) not null,
    labels     jsonb       not null,
    spec       jsonb       not null,
    uses       text[]      not null, -- what the spec names: 'provider/rack-a'; that cannot be deleted meanwhile
    generation bigint      not null,
    version    bigint      not null,
    created    timestamptz not null,
    deleting   timestamptz
);

-- A machine's or node's name may come back with a new uid before the last word on the old one has arrived.
create unique index declaration_name on declaration (kind, name) where kind not in ('MACHINE', 'NODE');
create index declaration_of_kind on declaration (kind, uid);
create index declaration_uses on declaration using gin (uses);

-- The last few versions of each, so that a stale writer can be told what has changed since.
create table declaration_history (
    uid      uuid   not null,
    version  bigint not null,
    document jsonb  not null, -- {"metadata": {"labels": ...}, "spec": ...}
    primary key (uid, version)
);

-- What changed, in order of commit: the position is taken under a lock that is held until the commit.
create table change (
    position bigint generated always as identity primary key,
    kind     varchar(32) not null,
    uid      uuid        not null,
    name     varchar(63) not null,
    scope    varchar(63),            -- the namespace of a namespaced kind
    type     varchar(16) not null,
    at       timestamptz not null
);
