create table log_streams (
  id text primary key,
  org_id text not null references orgs on delete cascade,
  owner_type text not null,
  owner_id text not null,
  attrs jsonb not null default '{}',
  open boolean not null default true,
  -- Number and timestamp (nanoseconds) of the newest record; whoever adds records holds the row's lock.
  last_sequence bigint not null default 0,
  last_timestamp bigint not null default 0,
  -- Segments whose bytes still lie in their rows, and who is moving them until when.
  inline_segments int not null default 0,
  inline_bytes bigint not null default 0,
  compacting_until timestamptz,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index log_streams_owner on log_streams (owner_type, owner_id);
create index log_streams_inline on log_streams (id) where inline_segments > 0;
select exclave_protect('log_streams');

create table log_stream_status_history (
  org_id text not null,
  log_stream_id text not null references log_streams on delete cascade,
  sequence int not null,
  status text not null check (status in ('open', 'closed')),
  created_by_id text not null,
  created_at timestamptz not null default now(),
  primary key (log_stream_id, sequence)
);
select exclave_protect('log_stream_status_history');

-- Records in a row, compressed; either here or in a blob.
create table log_segments (
  org_id text not null,
  log_stream_id text not null references log_streams on delete cascade,
  first_sequence bigint not null,
  last_sequence bigint not null,
  first_timestamp bigint not null,
  last_timestamp bigint not null,
  record_count int not null,
  raw_bytes int not null,
  stored_bytes int not null,
  data bytea,
  blob_key text,
  created_at timestamptz not null default now(),
  primary key (log_stream_id, first_sequence),
  check ((data is null) <> (blob_key is null)),
  check (last_sequence - first_sequence + 1 = record_count)
);
-- Compressed already: a second try would cost time and gain nothing.
alter table log_segments alter column data set storage external;
create index log_segments_inline on log_segments (log_stream_id, first_sequence) where data is not null;
create index log_segments_time on log_segments (log_stream_id, last_timestamp);
select exclave_protect('log_segments');

-- Batches that were acknowledged, by what their writers call themselves and them.
create table log_batches (
  org_id text not null,
  log_stream_id text not null references log_streams on delete cascade,
  writer text not null,
  batch text not null,
  created_at timestamptz not null default now(),
  primary key (log_stream_id, writer, batch)
);
create index log_batches_age on log_batches (created_at);
select exclave_protect('log_batches');

-- Blobs that are written, or about to be, and that no segment names yet; what stays here is deleted.
create table log_blob_intents (
  blob_key text primary key,
  created_at timestamptz not null default now()
);
create index log_blob_intents_age on log_blob_intents (created_at);

-- Whose lines a stream takes.
create index jobs_log_stream on jobs (log_stream_id);
