-- A build whose key is not known in the request: its job completes it, once it knows source and toolchain.
alter table builds add column is_key_pending boolean not null default false;
-- The chart of a chart repository that a build was resolved to: name, version, digest, url, media type, and when.
alter table builds add column chart jsonb;
