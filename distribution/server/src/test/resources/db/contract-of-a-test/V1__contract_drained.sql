alter table bridge.node add column left_over text;
alter table bridge.node drop column left_over;
create table bridge.contracted_by_a_test (one integer);
