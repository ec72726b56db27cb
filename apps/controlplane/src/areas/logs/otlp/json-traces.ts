import { knownId, type OtlpGroup, type OtlpSpan, SPAN_ID_BYTES, TRACE_ID_BYTES } from "./export-request.ts";
import { readJsonGroups } from "./json-groups.ts";
import type { JsonMessage } from "./json-message.ts";
import { readAttributes } from "./json-values.ts";
import type { Allowance } from "./limits.ts";

/** Reads an ExportTraceServiceRequest in OTLP's JSON encoding; throws InvalidInput for text that is none. */
export function readJsonTraces(bytes: Buffer): OtlpGroup<OtlpSpan>[] {
  return readJsonGroups(bytes, {
    noun: "span",
    resources: "resourceSpans",
    scopes: "scopeSpans",
    items: "spans",
    readItem: readSpan,
  });
}

function readSpan(message: JsonMessage, allowance: Allowance): OtlpSpan {
  const status = message.message("status");
  return {
    traceId: knownId(message.text("traceId"), TRACE_ID_BYTES),
    spanId: knownId(message.text("spanId"), SPAN_ID_BYTES),
    parentSpanId: knownId(message.text("parentSpanId"), SPAN_ID_BYTES),
    name: message.text("name"),
    kind: message.integer("kind"),
    startTime: message.nanoseconds("startTimeUnixNano"),
    endTime: message.nanoseconds("endTimeUnixNano"),
    attributes: readAttributes(message, allowance),
    statusCode: status.integer("code"),
    statusMessage: status.text("message"),
  };
}
