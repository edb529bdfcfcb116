create table bridge.half_done (one integer);
drop table bridge.there_is_no_such_table;
