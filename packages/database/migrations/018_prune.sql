-- A sync by the server may remove what the version in force had and the new one has not.
alter table app_configs add column prune boolean not null default false;
