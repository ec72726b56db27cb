-- A build is of a component or of the sandbox of its app. What its subject is called by, one id for both, keeps apart what
-- is made from equal inputs: the component's id, or the app's, which has one sandbox.
alter table builds
  alter column component_id drop not null,
  alter column component_config_connection_id drop not null,
  alter column component_config_version drop not null,
  add column sandbox_config_id text references app_config_parts on delete cascade,
  add column subject_id text not null generated always as (coalesce(component_id, app_id)) stored,
  add constraint builds_subject check (
    case when component_id is null
      then sandbox_config_id is not null and component_config_connection_id is null and component_config_version is null
      else sandbox_config_id is null and component_config_connection_id is not null and component_config_version is not null
    end
  );
drop index builds_component;
create index builds_subject on builds (subject_id, org_id, created_at desc, id desc);
drop index builds_in_flight;
create index builds_in_flight on builds (subject_id, content_key) where status in ('queued', 'planning', 'building');

alter table artifacts
  alter column component_id drop not null,
  add column subject_id text not null generated always as (coalesce(component_id, app_id)) stored;
drop index artifacts_key;
create index artifacts_key on artifacts (subject_id, content_key, created_at desc);
