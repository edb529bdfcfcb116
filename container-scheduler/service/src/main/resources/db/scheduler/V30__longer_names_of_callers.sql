-- Whoever is known by somebody else is written down with who that is.
alter table audit alter column who type varchar(600);
