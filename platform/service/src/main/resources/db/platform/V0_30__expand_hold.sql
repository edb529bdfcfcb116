-- The hold of the installation, which is one for all layers: in the schema that they share. Every layer's scripts bring it,
-- and the first to come makes it; two that come at once would fail over one another.
set local client_min_messages = warning; -- that it is there already is no news
select pg_advisory_xact_lock(7310467203115501);

create schema if not exists gantry;

-- The one hold there is, or the last there was.
create table if not exists gantry.hold (
    only_row boolean primary key default true check (only_row),
    cause text not null, -- BY_HAND, RESTORED, KAFKA_AHEAD or TOO_MUCH
    reason text not null,
    since timestamptz not null,
    by_whom text not null,
    released_at timestamptz -- null while it lasts
);

-- What waits for its end, told by the copy of each layer that would destroy it.
create table if not exists gantry.withheld (
    layer text not null,
    what text not null,
    count integer not null,
    destroys boolean not null, -- false of what is only shown
    names text[] not null, -- of some of them
    primary key (layer, what)
);

-- From when on what a layer tells is all there is: not so soon after it became active in a copy, or after a hold began.
create table if not exists gantry.settling (
    layer text primary key,
    settled_at timestamptz not null
);
