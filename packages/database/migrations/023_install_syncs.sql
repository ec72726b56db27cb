-- Where an app's install files lie; the one that has not ended counts.
create table app_installs_configs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  -- Who said it: a request of its own (`api`), or a sync of an app config that describes it (`app_config`).
  source text not null,
  git jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index app_installs_configs_live on app_installs_configs (app_id) where ended_at is null;
select exclave_protect('app_installs_configs');

-- The one that a sync by the server described.
alter table app_configs add column installs_config_id text references app_installs_configs on delete set null;

-- An app's install files, read at one commit.
create table install_syncs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  installs_config_id text not null references app_installs_configs on delete cascade,
  status text not null,
  -- Once the branch was resolved, which is done once.
  commit_id text references vcs_connection_commits,
  attempts int not null default 0,
  -- By when it has ended; null once it has.
  deadline timestamptz,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index install_syncs_under_way on install_syncs (app_id) where deadline is not null;
create index install_syncs_newest on install_syncs (app_id, created_at desc, id desc);
create index install_syncs_deadline on install_syncs (deadline) where deadline is not null;
select exclave_protect('install_syncs');

create table install_sync_status_history (
  org_id text not null references orgs on delete cascade,
  install_sync_id text not null references install_syncs on delete cascade,
  sequence int not null,
  status text not null,
  description text not null,
  metadata jsonb not null default '{}',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  primary key (install_sync_id, sequence)
);
select exclave_protect('install_sync_status_history');

-- What a sync proposes to make; at most one of an app waits for an answer.
create table install_creation_approvals (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  install_sync_id text not null unique references install_syncs on delete cascade,
  status text not null,
  proposed jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index install_creation_approvals_pending on install_creation_approvals (app_id) where status = 'pending';
select exclave_protect('install_creation_approvals');
