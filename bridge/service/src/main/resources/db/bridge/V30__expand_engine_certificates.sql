-- The newest certificate that each machine's engine was given: what renewal goes on from. Machines that joined before
-- this table was have no row until they renew.
create table engine_certificate (
    machine uuid primary key,
    cluster uuid not null,
    serial text not null,
    -- The one before, which the machine may still show: the answer may have been lost on its way.
    previous_serial text,
    -- SHA-256 of the request it answers, and of whom the machine was told to trust.
    request_sha256 text not null,
    bundle_sha256 text not null,
    certificate text not null,
    -- Whether the machine was seen to use it.
    in_use boolean not null default false,
    begins timestamptz not null,
    ends timestamptz not null
);
create index engine_certificate_by_end on engine_certificate (ends);
