-- An app config that is closed is a version: nothing joins it, and its component configs are those that it names.
alter table app_configs add column closed_at timestamptz;
alter table app_configs add column component_config_ids text[] not null default '{}';

-- Those made on demand stay open; they list the components that were sent into them.
update app_configs set closed_at = updated_at
  where status = 'active' and status_description <> 'made for a component config that named none';
update app_configs a set component_ids = array(
    select distinct c.component_id from component_config_connections c where c.app_config_id = a.id
  )
  where a.status = 'active' and a.closed_at is null and a.component_ids = '{}';
update app_configs a set component_config_ids = array(
    select kept.id from (
      select distinct on (c.component_id) c.id
      from component_config_connections c join app_configs o on o.id = c.app_config_id
      where c.app_id = a.app_id and o.version <= a.version
        and case when a.component_ids = '{}' then o.id = a.id else c.component_id = any(a.component_ids) end
      order by c.component_id, c.version desc
    ) kept
  )
  where a.closed_at is not null;

-- A sync by the server: how often it was begun, and by when it has ended.
alter table app_configs add column sync_attempts int not null default 0;
alter table app_configs add column sync_deadline timestamptz;
create index app_configs_syncing on app_configs (sync_deadline) where sync_deadline is not null;

alter table app_config_status_history add column metadata jsonb not null default '{}';
