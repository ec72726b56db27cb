-- The branches that a sync by the server described, and the configs of them that count.
alter table app_configs add column branch_ids text[] not null default '{}';
alter table app_configs add column branch_config_ids text[] not null default '{}';
