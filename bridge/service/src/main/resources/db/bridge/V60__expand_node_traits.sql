-- How a node is given out and weighed, as its pool says (JSON); null in rows that an earlier release wrote.
ALTER TABLE node ADD COLUMN traits text;
