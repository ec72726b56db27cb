-- Spans of a job's trace: tens of them, so each is a row.
create table log_stream_spans (
  org_id text not null,
  log_stream_id text not null references log_streams on delete cascade,
  trace_id text not null,
  span_id text not null,
  -- Nanoseconds since 1970, as their writer says.
  start_time bigint not null,
  end_time bigint not null check (end_time >= start_time),
  -- Not jsonb, which refuses characters that a tool may well print.
  detail json not null,
  bytes int not null,
  created_at timestamptz not null default now(),
  primary key (log_stream_id, trace_id, span_id)
);
create index log_stream_spans_order on log_stream_spans (log_stream_id, start_time, trace_id, span_id);
select exclave_protect('log_stream_spans');
