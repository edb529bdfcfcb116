-- What the scheduler answered to the drain that is under way: whether nothing is left, since when that stands, and how
-- many tasks are left; null while it has not answered, and while there is no drain.
alter table node
    add column drained boolean not null default false,
    add column drain_answered_since timestamptz,
    add column tasks_left integer;
