-- What the checks of a task said when that last turned, as JSON; null for tasks without checks.
alter table allocation add column health text;
