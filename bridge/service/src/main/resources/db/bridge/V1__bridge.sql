-- Nodes: memberships of machines in clusters. A node that has ended stays, marked deleted.
create table node (
    uid uuid primary key,
    version bigint not null,
    name text not null,
    machine uuid not null,
    operation uuid,
    cluster uuid not null,
    pool uuid not null,
    pool_name text not null,
    state text not null,
    state_since timestamptz not null,
    deadline timestamptz,
    reason text not null,
    detail text not null,
    engine_uri text not null,
    engine_trust text not null,
    engine_id text,
    engine_capacity text,
    capacity text not null,
    labels text not null,
    taints text not null,
    cordoned boolean not null,
    drain_counter bigint not null,
    draining boolean not null,
    drain_reason text,
    observed_generation bigint not null,
    deleted boolean not null
);
-- A machine is one node at a time.
create unique index node_of_machine on node (machine) where not deleted;

-- How many machines each pool should have. The row of a deleted pool stays: should a machine of it still turn up, its
-- fact must be newer than the last one.
create table pool_target (
    pool uuid primary key,
    version bigint not null,
    name text not null,
    cluster uuid not null,
    target integer not null,
    lowest integer not null,
    highest integer not null,
    victims text not null,
    why text not null,
    join_url text,
    authority_pem text,
    observed_generation bigint not null,
    deleted boolean not null
);

create table cluster_status (
    cluster uuid primary key,
    version bigint not null,
    name text not null,
    nodes text not null,
    conditions text not null,
    observed_generation bigint not null,
    deleted boolean not null
);

-- Certificates: the authority of each cluster and what it has signed for the bridge itself. Keys are in the secret store.
create table authority (
    cluster uuid primary key,
    uid uuid not null unique,
    version bigint not null,
    name text not null,
    join_slot integer not null unique,
    certificate text not null,
    key_name text not null,
    client_certificate text not null,
    client_key_name text not null,
    deleted boolean not null
);

-- Answers to signing requests of other layers.
create table issued_certificate (
    uid uuid primary key,
    version bigint not null,
    request uuid not null unique,
    cluster uuid not null,
    subject text not null,
    pem text not null,
    deleted boolean not null
);

-- Join tokens that were used, and what was answered: the same machine may ask again for a while.
create table burnt_token (
    id uuid primary key,
    machine uuid not null,
    cluster uuid not null,
    request_sha256 text not null,
    certificate text not null,
    burnt timestamptz not null,
    expiry timestamptz not null
);
create index burnt_token_by_expiry on burnt_token (expiry);
