-- A job that only one runner of its group may take.
alter table jobs add column for_runner_id text;
-- The job that tells a runner of the older protocol.
alter table runner_shutdowns add column job_id text;
