-- Whose disruption budget keeps tasks on a node that is drained; null if none does.
alter table node add column held_by varchar(400);
