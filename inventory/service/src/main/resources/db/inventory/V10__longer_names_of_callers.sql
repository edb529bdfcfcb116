-- Whoever is known by somebody else is written down with who that is.
alter table audit alter column who type varchar(600);
alter table service_token alter column created_by type varchar(600), alter column revoked_by type varchar(600);
