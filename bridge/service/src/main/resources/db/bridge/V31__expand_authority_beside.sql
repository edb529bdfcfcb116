-- The second authority of a cluster while its authority is changed: the next one while it is TRUSTING, the one before
-- once the next one signs (SIGNING, RETIRING) and is in its place in the table authority.
create table authority_beside (
    cluster uuid primary key,
    uid uuid not null unique,
    version bigint not null,
    -- The version of its fact: it changes places with the other, whose row has versions of its own.
    said bigint not null,
    name text not null,
    certificate text not null,
    key_name text not null,
    phase text not null,
    phase_since timestamptz not null,
    begun timestamptz not null
);
