-- Whose disruption budget keeps tasks on a node that is to be emptied; null if none does.
alter table node_occupancy add column held_by text;
