-- The app that a job is for, null for one of none: what its token may read goes by it. It was read from the job's plan, which
-- may be large, with each token that was looked up.
alter table jobs add column app_id text;
update jobs set app_id = builds.app_id from builds where builds.id = jobs.owner_id;
