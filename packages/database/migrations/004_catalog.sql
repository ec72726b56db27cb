alter table apps add column label_colors jsonb not null default '{}';

alter table components add column labels jsonb not null default '{}';

alter table component_config_connections add column vcs_connection_id text;
alter table component_config_connections drop column git_is_connected;

alter table app_configs add column app_config_json text not null default '';

create table app_config_status_history (
  org_id text not null,
  app_config_id text not null references app_configs on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (app_config_id, sequence)
);
select exclave_protect('app_config_status_history');
