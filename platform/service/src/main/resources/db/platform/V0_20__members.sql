-- What all copies of the program share, whichever layers they have: in a schema of its own. Every layer's scripts bring
-- it, and the first to come makes it; two that come at once would fail over one another.
set local client_min_messages = warning; -- that it is there already is no news
select pg_advisory_xact_lock(7310467203115501);

create schema if not exists gantry;

-- The copies that live. A row counts until it expires, by this database's clock.
create table if not exists gantry.member (
    uid uuid primary key,
    address text, -- where the other copies reach it; null while it can be asked for nothing
    release text not null,
    layers text[] not null,
    active jsonb not null, -- layer to epoch
    seen timestamptz not null,
    expires timestamptz not null
);

-- As in every layer's schema: sealed values, each under a data key of its own, which is wrapped by the master key.
create table if not exists gantry.secret (
    name text primary key,
    wrapped_key bytea not null,
    sealed bytea not null,
    changed_at timestamptz not null default now()
);
