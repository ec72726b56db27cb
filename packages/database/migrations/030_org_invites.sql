-- An invitation to an org; of its code only the SHA-256 is kept.
create table org_invites (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  -- As it is compared: in lower case.
  email text not null,
  role_type text not null check (role_type in ('org_admin', 'org_builder', 'org_support', 'org_read_only')),
  status text not null check (status in ('pending', 'accepted', 'revoked', 'expired')),
  code_hash bytea not null unique,
  version int not null default 0,
  expires_at timestamptz not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index org_invites_pending on org_invites (org_id, email) where status = 'pending';
create index org_invites_newest on org_invites (org_id, created_at desc, id desc);
select exclave_protect('org_invites');

create table org_invite_status_history (
  org_id text not null,
  invite_id text not null references org_invites on delete cascade,
  sequence int not null,
  status text not null,
  description text not null default '',
  created_by_id text not null,
  created_at timestamptz not null default now(),
  primary key (invite_id, sequence)
);
select exclave_protect('org_invite_status_history');
