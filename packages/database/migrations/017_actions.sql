-- Scripts of an app that run in its installs, and what strings them together.
create table actions (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  name text not null,
  labels jsonb not null default '{}',
  config_counter int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index actions_name on actions (app_id, name) where deleted_at is null;
create index actions_newest on actions (app_id, created_at desc, id desc) where deleted_at is null;
select exclave_protect('actions');

create table action_configs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  app_config_id text not null references app_configs on delete cascade,
  action_id text not null references actions on delete cascade,
  version int not null,
  -- As the entity parsed it; triggers and steps got their ids then.
  content jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  unique (action_id, version)
);
create index action_configs_app_config on action_configs (app_config_id);
select exclave_protect('action_configs');

create table runbooks (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  name text not null,
  description text not null default '',
  labels jsonb not null default '{}',
  config_counter int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index runbooks_name on runbooks (app_id, name) where deleted_at is null;
create index runbooks_newest on runbooks (app_id, created_at desc, id desc) where deleted_at is null;
select exclave_protect('runbooks');

create table runbook_configs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  app_config_id text not null references app_configs on delete cascade,
  runbook_id text not null references runbooks on delete cascade,
  version int not null,
  -- As the entity parsed it; inputs and steps got their ids then.
  content jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  unique (runbook_id, version)
);
create index runbook_configs_app_config on runbook_configs (app_config_id);
select exclave_protect('runbook_configs');

-- Open, an app config lists the actions and runbooks that configs of were sent into it; closed, it names those configs.
alter table app_configs add column action_ids text[] not null default '{}';
alter table app_configs add column action_config_ids text[] not null default '{}';
alter table app_configs add column runbook_ids text[] not null default '{}';
alter table app_configs add column runbook_config_ids text[] not null default '{}';
