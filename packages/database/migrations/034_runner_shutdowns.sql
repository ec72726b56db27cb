-- What runners, or single processes of them, were told to stop.
create table runner_shutdowns (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  runner_id text not null references runners on delete cascade,
  type text not null check (type in ('graceful', 'force', 'restart')),
  -- Asked of this process alone; else it is for whichever of the runner hears it first, and `process_id` is that one's.
  is_for_process boolean not null,
  process_id text references runner_processes on delete cascade,
  status text not null check (status in ('pending', 'delivered', 'done', 'expired', 'replaced')),
  status_description text not null default '',
  sequence int not null default 0,
  expires_at timestamptz not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index runner_shutdowns_open on runner_shutdowns (runner_id) where status in ('pending', 'delivered');
create index runner_shutdowns_process on runner_shutdowns (process_id);
select exclave_protect('runner_shutdowns');

create table runner_shutdown_status_history (
  org_id text not null,
  shutdown_id text not null references runner_shutdowns on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (shutdown_id, sequence)
);
select exclave_protect('runner_shutdown_status_history');
