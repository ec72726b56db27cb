-- Every table of an org's data is protected by exclave_protect: exclave_app reads and writes only rows of the org that its
-- transaction named; exclave_system owns the tables and sees all.
create function exclave_org() returns text language sql stable as $$
  select current_setting('exclave.org_id', true)
$$;

create function exclave_protect(protected regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('create policy own_org on %s using (org_id = exclave_org()) with check (org_id = exclave_org())', protected);
  execute format('grant select, insert, update, delete on %s to exclave_app', protected);
end $$;

create table accounts (
  id text primary key,
  email text not null,
  subject text not null,
  name text not null default '',
  account_type text not null check (account_type in ('auth0', 'service', 'canary', 'integration')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (email, subject)
);

create table orgs (
  id text primary key,
  name text not null,
  status text not null,
  status_description text not null default '',
  sandbox_mode boolean not null default false,
  notifications_config_id text not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index orgs_name on orgs (name) where deleted_at is null;
alter table orgs enable row level security;
create policy own_org on orgs using (id = exclave_org()) with check (id = exclave_org());
grant select, update on orgs to exclave_app;

create table roles (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  role_type text not null check (role_type in ('org_admin', 'installer', 'runner')),
  policy_id text not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, role_type)
);
select exclave_protect('roles');

create table account_roles (
  org_id text not null references orgs on delete cascade,
  account_id text not null references accounts on delete cascade,
  role_id text not null references roles on delete cascade,
  created_at timestamptz not null default now(),
  primary key (account_id, role_id)
);
create index account_roles_org on account_roles (org_id, account_id);
select exclave_protect('account_roles');

-- An account is seen by the orgs it belongs to.
alter table accounts enable row level security;
create policy members on accounts for select using (
  exists (select from account_roles r where r.account_id = accounts.id and r.org_id = exclave_org())
);
grant select on accounts to exclave_app;

-- Secrets are stored as SHA-256 only: they are random and long, so a slow hash would add nothing.
create table tokens (
  id text primary key,
  org_id text references orgs on delete cascade,
  kind text not null check (kind in ('user', 'runner', 'job', 'log_writer')),
  secret_hash bytea not null unique,
  name text not null default '',
  account_id text references accounts on delete cascade,
  role text not null default '',
  runner_id text,
  job_id text,
  execution_id text,
  log_stream_id text,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index tokens_account on tokens (account_id, created_at desc, id) where account_id is not null;
create index tokens_execution on tokens (execution_id) where execution_id is not null;
select exclave_protect('tokens');

create table audit_entries (
  id text primary key,
  org_id text not null,
  principal_kind text not null,
  principal_id text not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  request_id text not null default '',
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index audit_entries_newest on audit_entries (org_id, created_at desc, id desc);
create index audit_entries_resource on audit_entries (org_id, resource_id, created_at desc, id desc);
alter table audit_entries enable row level security;
create policy own_org on audit_entries using (org_id = exclave_org()) with check (org_id = exclave_org());
grant select, insert on audit_entries to exclave_app;

create table idempotency_keys (
  org_id text not null,
  principal_id text not null,
  operation text not null,
  key text not null,
  body_hash text not null,
  status int not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (org_id, principal_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
select exclave_protect('idempotency_keys');

-- `sequence` is given by one sequencer after the commit, so readers never see a gap close behind them.
create table events (
  id bigint generated always as identity primary key,
  org_id text not null,
  sequence bigint unique,
  topic text not null,
  resource_id text not null,
  type text not null,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index events_unsequenced on events (id) where sequence is null;
create index events_org on events (org_id, sequence);
create sequence event_sequence;
alter table events enable row level security;
create policy own_org on events using (org_id = exclave_org()) with check (org_id = exclave_org());
grant select, insert on events to exclave_app;

create table apps (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  name text not null,
  description text not null default '',
  display_name text not null default '',
  status text not null,
  status_description text not null default '',
  config_repo text not null default '',
  config_directory text not null default '',
  slack_webhook_url text not null default '',
  notifications_config_id text not null,
  config_counter int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index apps_name on apps (org_id, name) where deleted_at is null;
create index apps_newest on apps (org_id, created_at desc, id desc) where deleted_at is null;
select exclave_protect('apps');

create table app_configs (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  version int not null,
  status text not null,
  status_description text not null default '',
  state text not null default '',
  readme text not null default '',
  checksum text not null default '',
  cli_version text not null default '',
  component_ids text[] not null default '{}',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (app_id, version)
);
select exclave_protect('app_configs');

create table components (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  name text not null,
  var_name text not null default '',
  type text not null default 'unknown',
  status text not null,
  status_description text not null default '',
  config_counter int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index components_name on components (app_id, name) where deleted_at is null;
create index components_newest on components (org_id, created_at desc, id desc) where deleted_at is null;
select exclave_protect('components');

create table component_dependencies (
  org_id text not null,
  component_id text not null references components on delete cascade,
  dependency_id text not null references components on delete cascade,
  primary key (component_id, dependency_id)
);
create index component_dependencies_back on component_dependencies (dependency_id);
select exclave_protect('component_dependencies');

create table component_config_connections (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  app_config_id text not null references app_configs on delete cascade,
  component_id text not null references components on delete cascade,
  version int not null,
  type text not null,
  -- What is particular to the type, as the entity parsed it.
  spec jsonb not null,
  type_config_id text not null,
  git_config_id text,
  git_repo text,
  git_directory text,
  git_branch text,
  git_is_connected boolean not null default false,
  dependency_ids text[] not null default '{}',
  reference_texts text[] not null default '{}',
  checksum text not null default '',
  config_digest text not null,
  drift_schedule text not null default '',
  build_timeout text not null default '',
  deploy_timeout text not null default '',
  extra jsonb not null default '{}',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (component_id, version)
);
create index component_config_connections_app_config on component_config_connections (app_config_id);
select exclave_protect('component_config_connections');
