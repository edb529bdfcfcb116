-- Under which master key a secret is sealed, so that keys can be changed: null where an earlier release wrote it.
alter table secret add column key_id text;
create index secret_key_id on secret (key_id);

-- The rest is of the schema that all copies share: see V0_20.
set local client_min_messages = warning;
select pg_advisory_xact_lock(7310467203115501);

alter table gantry.secret add column if not exists key_id text;
create index if not exists secret_key_id on gantry.secret (key_id);

-- Which master keys a copy has; null: it is of a release that does not say.
alter table gantry.member add column if not exists keys text[];

-- The master keys that were ever sealed under, told by a hash; none of them is here. Empty until a key is changed.
create table if not exists gantry.master_key (
    id text primary key,
    sealing boolean not null, -- whether everything is to be sealed under it
    since timestamptz not null, -- when it began or ceased to be that
    retired_at timestamptz -- since when nothing is sealed under it, nor ever will be
);
create unique index if not exists master_key_sealing on gantry.master_key (sealing) where sealing;
