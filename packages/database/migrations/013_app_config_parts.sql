-- What an app config holds besides component configs. A part never changes; of one kind, the newest in an app config counts.
create table app_config_parts (
  id text primary key,
  -- Tells parts apart that came within one moment.
  sequence bigint generated always as identity,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  app_config_id text not null references app_configs on delete cascade,
  kind text not null,
  -- As the entity of the kind parsed it; rows that have ids on the wire got them then.
  content jsonb not null,
  created_by_id text not null,
  created_at timestamptz not null default now()
);
create index app_config_parts_config on app_config_parts (app_config_id, kind, sequence desc);
create index app_config_parts_app on app_config_parts (app_id, kind, sequence desc);
select exclave_protect('app_config_parts');
