-- Whether a pool that is being deleted still has machines is asked again and again.
create index mirror_machines_of_pool on mirror ((body ->> 'pool')) where topic = 'gantry.machines' and not deleted;
