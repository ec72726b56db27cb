-- Each start of a runner's program.
create table runner_processes (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  runner_id text not null references runners on delete cascade,
  type text not null,
  boot_id text not null,
  -- `claims`: hears of a shutdown by the answer to its claim; `polls`: as a job, as runners of the older protocol do.
  protocol text not null check (protocol in ('claims', 'polls')),
  version text not null default '',
  labels text[] not null default '{}',
  warnings text[] not null default '{}',
  -- The token that it came with.
  token_id text not null default '',
  status text not null check (status in ('active', 'stopping', 'ended')),
  status_description text not null default '',
  reason_code text not null default '',
  sequence int not null default 0,
  started_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (runner_id, boot_id)
);
create index runner_processes_newest on runner_processes (runner_id, started_at desc, id);
select exclave_protect('runner_processes');

create table runner_process_status_history (
  org_id text not null,
  process_id text not null references runner_processes on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  reason_code text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (process_id, sequence)
);
select exclave_protect('runner_process_status_history');

-- The newest heartbeat of each process, which may be heard of before it is registered. What was noted before processes had rows
-- has no process.
alter table runner_heartbeats add column process_id text not null default '';
alter table runner_heartbeats drop constraint runner_heartbeats_pkey;
alter table runner_heartbeats add primary key (runner_id, process, process_id);
