import type { Wire } from "@exclave/contract";
import { severityText } from "./filter.ts";
import { type LogRecord, recordId, runFact } from "./log-record.ts";
import type { LogStream } from "./log-stream.ts";
import { rfc3339, wholeSecond } from "./nanoseconds.ts";

export { toDownloadQuery, toLogQuery, toTailQuery } from "./query.ts";

export interface LogStreamAccess {
  readonly runnerApiUrl: string;
  /** For the job alone; whoever else asks sees an empty string. */
  readonly writeToken?: string;
}

export function toWireLogStream(stream: LogStream, { runnerApiUrl, writeToken }: LogStreamAccess): Wire<"LogStream"> {
  return {
    id: stream.id,
    org_id: stream.orgId,
    owner_type: stream.ownerType,
    owner_id: stream.ownerId,
    attrs: stream.attrs,
    open: stream.open,
    runner_api_url: runnerApiUrl,
    write_token: writeToken ?? "",
    created_by_id: stream.createdById,
    created_at: stream.createdAt.toISOString(),
    updated_at: stream.updatedAt.toISOString(),
  };
}

export function toWireLogRecord(record: LogRecord, stream: LogStream): Wire<"OtelLogRecord"> {
  const { origin, timestamp } = record;
  const { resource, scope, writer } = origin;
  const received = new Date(origin.receivedAt).toISOString();
  const claimed = record.claimedTime ?? record.time;
  return {
    id: recordId(stream.id, record.sequence),
    sequence: record.sequence,
    org_id: stream.orgId,
    log_stream_id: stream.id,
    created_by_id: writer.id,
    created_at: received,
    updated_at: received,
    runner_id: runFact(record, writer.runnerId, "runner.id"),
    runner_group_id: runFact(record, writer.runnerGroupId, "runner_group.id"),
    runner_job_id: runFact(record, writer.jobId, "runner_job.id"),
    runner_job_execution_id: runFact(record, writer.executionId, "runner_job_execution.id"),
    runner_job_execution_step: runFact(record, undefined, "runner_job_execution_step.name"),
    timestamp: rfc3339(timestamp),
    timestamp_time: wholeSecond(timestamp),
    timestamp_date: `${wholeSecond(timestamp).slice(0, 10)}T00:00:00Z`,
    ...(claimed === timestamp ? {} : { source_timestamp: rfc3339(claimed) }),
    severity_number: record.severityNumber,
    severity_text: severityText(record),
    body: record.body,
    service_name: resource.attributes["service.name"] ?? "",
    resource_attributes: resource.attributes,
    resource_schema_url: resource.schemaUrl,
    scope_name: scope.name,
    scope_version: scope.version,
    scope_attributes: scope.attributes,
    scope_schema_url: scope.schemaUrl,
    log_attributes: record.attributes,
    trace_id: record.traceId,
    span_id: record.spanId,
    trace_flags: record.traceFlags,
  };
}

/** One line of a text download; a body of several lines stays as it is. */
export function toTextLine(record: LogRecord): string {
  return `${rfc3339(record.timestamp)} ${severityText(record).padEnd(5)} ${record.body}\n`;
}

/** One line of an ndjson download. */
export function toJsonLine(record: LogRecord, stream: LogStream): string {
  return `${JSON.stringify(toWireLogRecord(record, stream))}\n`;
}
