import { textOf } from "./any-value.ts";
import { knownId, type OtlpGroup, type OtlpRecord, SPAN_ID_BYTES, TRACE_ID_BYTES } from "./export-request.ts";
import { readJsonGroups } from "./json-groups.ts";
import type { JsonMessage } from "./json-message.ts";
import { readAttributes, readValue } from "./json-values.ts";
import type { Allowance } from "./limits.ts";

/** Reads an ExportLogsServiceRequest in OTLP's JSON encoding; throws InvalidInput for text that is none. */
export function readJsonLogs(bytes: Buffer): OtlpGroup<OtlpRecord>[] {
  return readJsonGroups(bytes, {
    noun: "record",
    resources: "resourceLogs",
    scopes: "scopeLogs",
    items: "logRecords",
    readItem: readRecord,
  });
}

function readRecord(message: JsonMessage, allowance: Allowance): OtlpRecord {
  return {
    time: message.nanoseconds("timeUnixNano"),
    observedTime: message.nanoseconds("observedTimeUnixNano"),
    severityNumber: message.integer("severityNumber"),
    severityText: message.text("severityText"),
    body: textOf(readValue(message.message("body"), allowance, 1)),
    attributes: readAttributes(message, allowance),
    traceId: knownId(message.text("traceId"), TRACE_ID_BYTES),
    spanId: knownId(message.text("spanId"), SPAN_ID_BYTES),
    flags: message.integer("flags"),
  };
}
