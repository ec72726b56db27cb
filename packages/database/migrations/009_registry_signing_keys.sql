-- What registry tokens are signed with, the same for every replica. No grant: exclave_app never sees one.
create table registry_signing_keys (
  id text primary key,
  secret bytea not null,
  created_at timestamptz not null
);
