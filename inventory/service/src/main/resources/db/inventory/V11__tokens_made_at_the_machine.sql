-- Why a token was made at the machine; those that an admin made by the API have no reason.
alter table service_token add column reason varchar(500);
alter table audit alter column source type varchar(600);
