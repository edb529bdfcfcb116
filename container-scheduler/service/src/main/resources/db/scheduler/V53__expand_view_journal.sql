-- What each cluster's view took in, as it is told by its owner: the bytes are those of the package replay.
create table view_journal (
    cluster uuid not null,
    position bigint not null, -- counts up, from owner to owner
    first_at timestamptz not null,
    last_at timestamptz not null,
    begins boolean not null, -- it says all there is: nothing before it is needed
    ends boolean not null, -- the cluster was deleted
    packed boolean not null, -- the bytes are deflated
    size integer not null, -- of the bytes, as they are here
    bytes bytea not null,
    primary key (cluster, position)
);
alter table view_journal alter column bytes set storage external; -- what can be made smaller is
create index view_journal_by_time on view_journal (cluster, last_at);
create index view_journal_begins on view_journal (cluster, position) where begins;

-- All that was so at a position of it, made from what was before; in parts.
create table view_snapshot (
    cluster uuid not null,
    position bigint not null, -- the last of the journal that is in it
    part integer not null,
    at timestamptz not null,
    packed boolean not null,
    size integer not null,
    bytes bytea not null,
    primary key (cluster, position, part)
);
alter table view_snapshot alter column bytes set storage external;
