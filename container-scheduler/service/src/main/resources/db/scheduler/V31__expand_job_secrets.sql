-- Secrets that jobs use: what is known of them. Their values are sealed in the table of secrets, under job-secret-UID.
create table job_secret (
    uid uuid primary key,
    namespace text not null,
    namespace_uid uuid not null,
    name text not null,
    type text not null,
    keys text not null, -- JSON: of each value its key, how many bytes, and whether they are text
    server text, -- of a registry
    version bigint generated always as identity, -- greater with each change of any of them, their end too
    created timestamptz not null,
    changed timestamptz not null,
    orphaned timestamptz -- since when its namespace is deleted: from then on nobody finds it
);
create unique index job_secret_name on job_secret (namespace, name) where orphaned is null;
create index job_secret_orphaned on job_secret (orphaned) where orphaned is not null;
