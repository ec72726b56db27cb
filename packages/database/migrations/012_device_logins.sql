-- Logins of programs by the device flow; above orgs, so only exclave_system sees them. Codes are stored as SHA-256 only.
create table device_logins (
  id text primary key,
  device_code_hash bytea not null unique,
  user_code_hash bytea not null unique,
  client_id text not null,
  status text not null check (status in ('pending', 'approved', 'denied', 'used')),
  account_id text references accounts on delete cascade,
  role text not null default '',
  interval_seconds integer not null,
  polled_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index device_logins_expiry on device_logins (expires_at);
