-- Every look at the clusters asks which jobs wait to be forgotten; they are few.
create index job_deleting on job (cluster) where deleting is not null;
