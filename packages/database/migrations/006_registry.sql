-- Bytes are kept once per digest, whoever pushed them. exclave_app cannot read this table, so it tells no org what others have.
create table registry_blobs (
  digest text primary key,
  size bigint not null,
  -- Bytes in no repository are removed some time after this.
  held_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);

-- Keeps the bytes of a digest from being removed until the transaction ends, and for the sweeper's grace after that.
create function registry_hold_blob(held_digest text, held_size bigint) returns void
language sql security definer set search_path = public as $$
  insert into registry_blobs (digest, size) values (held_digest, held_size)
  on conflict (digest) do update set held_at = now(), size = excluded.size
$$;
revoke execute on function registry_hold_blob(text, bigint) from public;
grant execute on function registry_hold_blob(text, bigint) to exclave_app;

-- A blob can be read in a repository only when it was uploaded or mounted there.
create table registry_repository_blobs (
  org_id text not null references orgs on delete cascade,
  repository text not null check (split_part(repository, '/', 1) = org_id),
  digest text not null,
  size bigint not null,
  created_at timestamptz not null default now(),
  primary key (repository, digest)
);
create index registry_repository_blobs_digest on registry_repository_blobs (digest);
select exclave_protect('registry_repository_blobs');

create table registry_manifests (
  org_id text not null references orgs on delete cascade,
  repository text not null check (split_part(repository, '/', 1) = org_id),
  digest text not null,
  media_type text not null,
  artifact_type text not null default '',
  subject_digest text,
  annotations jsonb not null default '{}',
  content bytea not null,
  created_at timestamptz not null default now(),
  primary key (repository, digest)
);
create index registry_manifests_subject on registry_manifests (repository, subject_digest)
  where subject_digest is not null;
select exclave_protect('registry_manifests');

-- What a manifest names and cannot be whole without: its blobs, and the manifests of an index.
create table registry_manifest_references (
  org_id text not null,
  repository text not null,
  manifest_digest text not null,
  digest text not null,
  primary key (repository, manifest_digest, digest),
  foreign key (repository, manifest_digest) references registry_manifests on delete cascade
);
create index registry_manifest_references_back on registry_manifest_references (repository, digest);
select exclave_protect('registry_manifest_references');

create table registry_tags (
  org_id text not null,
  repository text not null,
  name text collate "C" not null,
  digest text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (repository, name),
  foreign key (repository, digest) references registry_manifests on delete cascade
);
create index registry_tags_manifest on registry_tags (repository, digest);
select exclave_protect('registry_tags');

-- An upload under way; its bytes are in storage, one blob a part, and nowhere visible.
create table registry_uploads (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  repository text not null check (split_part(repository, '/', 1) = org_id),
  parts jsonb not null default '[]',
  size bigint not null default 0,
  version int not null default 0,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index registry_uploads_expiry on registry_uploads (expires_at);
select exclave_protect('registry_uploads');
