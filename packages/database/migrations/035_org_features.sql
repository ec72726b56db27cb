-- What was said of an org's features; of the others the default holds.
alter table orgs add column features jsonb not null default '{}';
