-- The newest app config, and the one in force, of each app of a list. Row-level security asks for the org, so that with the org
-- in it one step into the index is enough, whatever Postgres knows of the table.
create index app_configs_newest on app_configs (app_id, org_id, version desc);
create index app_configs_in_force on app_configs (app_id, org_id, version desc) where status = 'active';
