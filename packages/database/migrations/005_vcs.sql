-- The commit a build was made from, as it was then: one row a build, so that it goes with the build and nothing else.
create table vcs_connection_commits (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  sha text not null check (sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
  author_name text not null,
  author_email text not null,
  message text not null,
  vcs_connection_id text
);
create index vcs_connection_commits_org on vcs_connection_commits (org_id);
select exclave_protect('vcs_connection_commits');
