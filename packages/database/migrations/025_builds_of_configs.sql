-- The newest build of a config, which is shown with it. Row-level security asks for the org, so that with the org in it one step
-- into the index is enough, whatever Postgres knows of the table.
create index builds_config on builds (component_config_connection_id, org_id, created_at desc, id desc)
  where component_config_connection_id is not null;
