-- Connections of orgs to installations of the operator's GitHub App; an ended one stays for the builds that were made through it.
create table vcs_connections (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  github_install_id text not null check (github_install_id ~ '^[0-9]{1,20}$'),
  github_account_id text not null,
  github_account_name text not null,
  status text not null,
  status_description text not null,
  deleted_at timestamptz
);
create unique index vcs_connections_org_installation on vcs_connections (org_id, github_install_id)
  where deleted_at is null;
create index vcs_connections_installation on vcs_connections (github_install_id) where deleted_at is null;
select exclave_protect('vcs_connections');

create table vcs_connection_status_history (
  org_id text not null,
  vcs_connection_id text not null references vcs_connections on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  created_by_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (vcs_connection_id, sequence)
);
select exclave_protect('vcs_connection_status_history');

-- What GitHub told of a connection; a delivery that was taken once is refused from then on.
create table vcs_events (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  vcs_connection_id text not null references vcs_connections on delete cascade,
  delivery_id text not null,
  event_type text not null,
  created_at timestamptz not null default now(),
  unique (vcs_connection_id, delivery_id)
);
select exclave_protect('vcs_events');
