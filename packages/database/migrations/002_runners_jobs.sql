create table runner_groups (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  owner_id text not null,
  owner_type text not null,
  type text not null check (type in ('org', 'install')),
  platform text not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_type, owner_id)
);
select exclave_protect('runner_groups');

create table runner_group_settings (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  runner_group_id text not null unique references runner_groups on delete cascade,
  groups text[] not null,
  heart_beat_timeout bigint not null,
  settings jsonb not null default '{}',
  metadata jsonb not null default '{}',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
select exclave_protect('runner_group_settings');

create table runners (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  runner_group_id text not null references runner_groups on delete cascade,
  name text not null,
  display_name text not null default '',
  status text not null,
  status_description text not null default '',
  -- As of the newest claim: which tools, by a digest, and which job types they can run.
  toolchain_id text not null default '',
  toolchain jsonb not null default '{}',
  capabilities text[] not null default '{}',
  boot_id text not null default '',
  version text not null default '',
  last_seen_at timestamptz,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (runner_group_id, name)
);
select exclave_protect('runners');

-- The newest heartbeat of each process of a runner.
create table runner_heartbeats (
  org_id text not null,
  runner_id text not null references runners on delete cascade,
  process text not null,
  id text not null,
  alive_time bigint not null,
  version text not null default '',
  created_at timestamptz not null default now(),
  primary key (runner_id, process)
);
select exclave_protect('runner_heartbeats');

-- Fencing tokens only grow: a later claim of anything always has a greater one.
create sequence fencing_tokens;
grant usage on sequence fencing_tokens to exclave_app;

create table jobs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  runner_group_id text not null references runner_groups on delete cascade,
  runner_id text,
  owner_type text not null,
  owner_id text not null,
  log_stream_id text not null,
  "group" text not null,
  type text not null,
  operation text not null,
  status text not null,
  status_description text not null default '',
  plan jsonb not null,
  metadata jsonb not null default '{}',
  queue_timeout bigint not null,
  available_timeout bigint not null,
  execution_timeout bigint not null,
  overall_timeout bigint not null,
  max_executions int not null,
  execution_count int not null default 0,
  execution_id text,
  fencing_token bigint,
  lease_expires_at timestamptz,
  -- When the current phase must have ended: waiting for a runner, or running.
  deadline_at timestamptz not null,
  version int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  available_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index jobs_available on jobs (runner_group_id, "group", available_at, id) where status = 'available';
create index jobs_owner on jobs (owner_type, owner_id, created_at desc);
create index jobs_running on jobs (runner_id) where status = 'in-progress';
create index jobs_deadline on jobs (deadline_at) where status in ('queued', 'available', 'in-progress');
create index jobs_lease on jobs (lease_expires_at) where status = 'in-progress';
select exclave_protect('jobs');

create table job_executions (
  id text primary key,
  org_id text not null,
  job_id text not null references jobs on delete cascade,
  runner_id text not null,
  attempt int not null,
  fencing_token bigint not null,
  status text not null,
  metadata jsonb not null default '{}',
  result_id text,
  result jsonb,
  outputs_id text,
  outputs jsonb,
  reported_at timestamptz,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (job_id, attempt)
);
select exclave_protect('job_executions');

create table job_status_history (
  org_id text not null,
  job_id text not null references jobs on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  reason_code text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (job_id, sequence)
);
select exclave_protect('job_status_history');
