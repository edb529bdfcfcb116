-- Whether the owner gave it back, when it had ended what it did: then a successor has nothing to wait for. A lease that
-- only expired says nothing of what its owner still does.
alter table lease add column given_back boolean not null default false;
