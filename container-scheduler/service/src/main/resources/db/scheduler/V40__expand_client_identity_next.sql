-- The request for the client certificate that is to take the place of a cluster's present one; its key is kept beside the
-- present one's until then.
create table client_identity_next (
    cluster uuid primary key,
    request uuid not null,
    request_pem text not null,
    -- By which of the cluster's authorities it is to be signed; null for whichever signs.
    authority uuid
);
-- The same of the present one.
alter table client_identity add column authority uuid;
