-- What a pool's size was decided from: sources given up for a time, what is answered to tasks that wait, conditions.
alter table pool_target
    add column resting text not null default '[]',
    add column answers text not null default '[]',
    add column conditions text not null default '[]';
