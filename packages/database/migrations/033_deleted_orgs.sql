-- When nothing was left of a deleted org that must not outlive it.
alter table orgs add column swept_at timestamptz;
create index orgs_unswept on orgs (deleted_at) where deleted_at is not null and swept_at is null;
