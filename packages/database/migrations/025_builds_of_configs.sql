-- The newest build of a config, which is shown with it.
create index builds_config on builds (component_config_connection_id, created_at desc, id desc)
  where component_config_connection_id is not null;
