import type { Wire } from "@exclave/contract";
import { rfc3339 } from "../nanoseconds.ts";
import type { Span } from "./span.ts";

/** As OpenTelemetry names them, by number. */
const kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"] as const;
const statuses = ["Unset", "Ok", "Error"] as const;

export function toWireSpan({ traceId, spanId, startTime, endTime, detail }: Span): Wire<"LogStreamSpan"> {
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: detail.parentSpanId,
    span_name: detail.name,
    span_kind: kinds[detail.kind] ?? "Unspecified",
    start_timestamp: rfc3339(startTime),
    end_timestamp: rfc3339(endTime),
    duration_ns: Number(endTime - startTime),
    status_code: statuses[detail.statusCode] ?? "Unset",
    status_message: detail.statusMessage,
    service_name: detail.serviceName,
    scope_name: detail.scopeName,
    attributes: detail.attributes,
    runner_job_id: detail.jobId,
    runner_job_execution_id: detail.executionId,
    runner_job_execution_step: detail.step,
  };
}
