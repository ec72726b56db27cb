-- A runner of the older protocol does not renew leases; its heartbeats do it for it.
alter table jobs add column lease_by_heartbeat boolean not null default false;

create table artifacts (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null,
  component_id text not null,
  build_id text not null,
  content_key text not null,
  repository text not null,
  tag text not null,
  digest text not null,
  size bigint not null,
  media_type text not null,
  artifact_type text not null,
  urls text[] not null default '{}',
  annotations jsonb not null default '{}',
  os text not null default '',
  architecture text not null default '',
  variant text not null default '',
  os_version text not null default '',
  os_features text[] not null default '{}',
  source_digest text not null default '',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index artifacts_key on artifacts (component_id, content_key, created_at desc);
create index artifacts_newest on artifacts (org_id, created_at desc, id desc);
create index artifacts_digest on artifacts (org_id, digest);
select exclave_protect('artifacts');

create table builds (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  component_id text not null references components on delete cascade,
  component_config_connection_id text not null references component_config_connections on delete cascade,
  component_config_version int not null,
  status text not null,
  status_description text not null default '',
  version int not null default 0,
  git_ref text,
  commit_id text,
  source_digest text not null default '',
  content_key text not null,
  is_forced boolean not null default false,
  no_op boolean not null default false,
  job_id text,
  log_stream_id text not null,
  artifact_id text references artifacts,
  reason_code text not null default '',
  reason text not null default '',
  fault_of text not null default '',
  retry_of_id text,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index builds_component on builds (component_id, created_at desc, id desc);
create index builds_app on builds (app_id, created_at desc, id desc);
create index builds_org on builds (org_id, created_at desc, id desc);
create index builds_job on builds (job_id) where job_id is not null;
create index builds_in_flight on builds (component_id, content_key)
  where status in ('queued', 'planning', 'building');
select exclave_protect('builds');

create table build_status_history (
  org_id text not null,
  build_id text not null references builds on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  reason_code text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (build_id, sequence)
);
select exclave_protect('build_status_history');
