-- What values are sealed with that the product must be able to open again. No grant: exclave_app never sees one.
create table sealing_keys (
  purpose text primary key,
  secret bytea not null,
  created_at timestamptz not null default now()
);

-- Values of an app that every install sees; `secrets` on the wire. Only their length is shown.
create table app_variables (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  app_id text not null references apps on delete cascade,
  name text not null,
  sealed_value text not null,
  length int not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  constraint app_variables_name unique (app_id, name)
);
select exclave_protect('app_variables');
