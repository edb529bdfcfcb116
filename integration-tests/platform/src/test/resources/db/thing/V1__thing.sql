create table thing (
    uid uuid primary key,
    version bigint not null,
    text text not null
);
