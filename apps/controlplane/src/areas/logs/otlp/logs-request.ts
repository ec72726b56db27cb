/** A request's records that share a resource and a scope, as the encodings give them. */
export interface LogGroup {
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
  readonly records: readonly OtlpRecord[];
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

/** Nothing set, as both encodings start out. */
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

export const EMPTY_SCOPE: OtlpScope = { name: "", version: "", attributes: {}, schemaUrl: "" };

/** The id in lower-case hex when it has its length and is not all zeros; what is no id counts as absent. */
export function knownId(hex: string, bytes: number): string {
  const id = hex.toLowerCase();
  return id.length === bytes * 2 && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(id) ? id : "";
}

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
