import type { LogRecord } from "./log-record.ts";
import { severityName } from "./severity.ts";

/** Which records of a stream are wanted; an empty list or text asks for nothing. */
export interface LogFilter {
  readonly serviceNames: readonly string[];
  readonly scopeNames: readonly string[];
  /** Compared without case: `info`, `INFO` and `Info` are one. */
  readonly severities: readonly string[];
  readonly traceId: string;
  readonly spanId: string;
  /** Part of the body, compared without case. */
  readonly text: string;
  /** By name; an empty value asks for nothing. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Filters of the contract that ask for an attribute of the record. */
const attributeNames = [
  "tool",
  "helm_release_name",
  "helm_operation",
  "tf_workspace_id",
  "tf_operation",
  "k8s_kind",
  "k8s_namespace",
  "k8s_name",
] as const;

/** The filter of a request's query; lists are comma-separated. */
export function parseFilter(query: Readonly<Record<string, string | undefined>>): LogFilter {
  return {
    serviceNames: items(query["service_name"]),
    scopeNames: items(query["scope_name"]),
    severities: items(query["severity_text"]),
    traceId: query["trace_id"] ?? "",
    spanId: query["span_id"] ?? "",
    text: query["q"] ?? "",
    attributes: Object.fromEntries(attributeNames.map((name) => [name, query[name] ?? ""])),
  };
}

function items(text: string | undefined): string[] {
  return (text ?? "").split(",").filter((item) => item !== "");
}

/** A test for records; made once per request. */
export function matcherOf(filter: LogFilter): (record: LogRecord) => boolean {
  const services = new Set(filter.serviceNames);
  const scopes = new Set(filter.scopeNames);
  const severities = new Set(filter.severities.map((name) => name.toLowerCase()));
  const traceId = filter.traceId.toLowerCase();
  const spanId = filter.spanId.toLowerCase();
  const text = filter.text.toLowerCase();
  const attributes = Object.entries(filter.attributes).filter(([, value]) => value !== "");
  return (record) =>
    (services.size === 0 || services.has(record.origin.resource.attributes["service.name"] ?? "")) &&
    (scopes.size === 0 || scopes.has(record.origin.scope.name)) &&
    (severities.size === 0 || severities.has(severityText(record).toLowerCase())) &&
    (traceId === "" || record.traceId === traceId) &&
    (spanId === "" || record.spanId === spanId) &&
    attributes.every(([name, value]) => attributeOf(record, name) === value) &&
    (text === "" || record.body.toLowerCase().includes(text));
}

/** What the record is called: its writer's word, or the name of its number. */
export function severityText({ severityText, severityNumber }: LogRecord): string {
  return severityText || severityName(severityNumber);
}

/** `helm_operation` is also found as `helm.operation`, the way OpenTelemetry names things. */
function attributeOf({ attributes, origin }: LogRecord, name: string): string | undefined {
  const dotted = name.replace("_", ".");
  const general = origin.resource.attributes;
  return attributes[name] ?? attributes[dotted] ?? general[name] ?? general[dotted];
}
