/** A request's items (log records or spans) that share a resource and a scope, as the encodings give them. */
export interface OtlpGroup<Item> {
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
  readonly items: readonly Item[];
}

export type TextMap = Readonly<Record<string, string>>;

export interface OtlpResource {
  readonly attributes: TextMap;
  readonly schemaUrl: string;
}

export interface OtlpScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: TextMap;
  readonly schemaUrl: string;
}

export const EMPTY_SCOPE: OtlpScope = { name: "", version: "", attributes: {}, schemaUrl: "" };

export interface OtlpRecord {
  /** Nanoseconds; 0 when the writer does not know. */
  readonly time: bigint;
  readonly observedTime: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly attributes: TextMap;
  /** Lower-case hex, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** Nothing set, as protobuf starts out. */
export const EMPTY_RECORD: OtlpRecord = {
  time: 0n,
  observedTime: 0n,
  severityNumber: 0,
  severityText: "",
  body: "",
  attributes: {},
  traceId: "",
  spanId: "",
  flags: 0,
};

export interface OtlpSpan {
  /** Lower-case hex, or empty, as all ids. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds; 0 when the writer does not know. */
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly attributes: TextMap;
  readonly statusCode: number;
  readonly statusMessage: string;
}

/** Nothing set, as protobuf starts out. */
export const EMPTY_SPAN: OtlpSpan = {
  traceId: "",
  spanId: "",
  parentSpanId: "",
  name: "",
  kind: 0,
  startTime: 0n,
  endTime: 0n,
  attributes: {},
  statusCode: 0,
  statusMessage: "",
};

/** The id in lower-case hex when it has its length and is not all zeros; what is no id counts as absent. */
export function knownId(hex: string, bytes: number): string {
  const id = hex.toLowerCase();
  return id.length === bytes * 2 && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(id) ? id : "";
}

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
