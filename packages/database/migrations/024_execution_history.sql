-- Each status that an attempt at a job has had.
create table job_execution_status_history (
  org_id text not null,
  job_id text not null references jobs on delete cascade,
  execution_id text not null,
  sequence bigint generated always as identity,
  status text not null,
  created_at timestamptz not null default now(),
  primary key (execution_id, sequence)
);
create index job_execution_status_history_job on job_execution_status_history (job_id);
select exclave_protect('job_execution_status_history');
