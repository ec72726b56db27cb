-- What an app follows, and in which order its installs get what is new there.
create table app_branches (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  name text not null,
  managed_by text not null default '',
  config_counter int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index app_branches_name on app_branches (app_id, name) where deleted_at is null;
create index app_branches_newest on app_branches (app_id, created_at desc, id desc) where deleted_at is null;
select exclave_protect('app_branches');

create table app_branch_configs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  branch_id text not null references app_branches on delete cascade,
  version int not null,
  -- As the entity parsed it; install groups got their ids then.
  content jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  unique (branch_id, version)
);
select exclave_protect('app_branch_configs');

-- The branch that an app config was sent for.
alter table app_configs add column branch_id text references app_branches on delete set null;
create index app_configs_branch on app_configs (branch_id, version desc) where branch_id is not null;
