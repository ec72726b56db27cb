import {
  bytesField,
  type Field,
  fixed64Field,
  messageField,
  messageHeader,
  readVarint,
  stringField,
  varintField,
} from "./protobuf.ts";

const severities = { debug: 5, info: 9, warn: 13, error: 17 } as const;

export type Severity = keyof typeof severities;

/** Names a span, in hex. */
export interface SpanName {
  readonly traceId: string;
  readonly spanId: string;
}

export interface LogRecord {
  readonly timeUnixNano: bigint;
  readonly severity: Severity;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The part of the job that wrote it. */
  readonly span?: SpanName | undefined;
}

/** A part of a job; ids are hex. */
export interface SpanRecord extends SpanName {
  /** Empty for the span of the job itself. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly attributes: Readonly<Record<string, string>>;
  /** Why it failed; undefined when it did not. */
  readonly failure: string | undefined;
}

/** Field `log_records` of an OTLP `ScopeLogs`, and `spans` of a `ScopeSpans`; all around them has the same numbers too. */
const RECORDS = 2;
const RECORDS_TAG = (RECORDS << 3) | 2;
const INTERNAL = 1;
const STATUS = { ok: 1, error: 2 } as const;

/**
 * A record as field `log_records` of the export request. A spool is made of these bytes end to end, so that a batch goes
 * out as it lies on the disk.
 */
export function encodeRecord({ timeUnixNano, severity, text, attributes, span }: LogRecord): Uint8Array {
  return messageField(RECORDS, [
    fixed64Field(1, timeUnixNano),
    varintField(2, severities[severity]),
    stringField(3, severity.toUpperCase()),
    messageField(5, [stringField(1, text)]),
    ...keyValues(6, attributes),
    ...(span ? [idField(9, span.traceId), idField(10, span.spanId)] : []),
    fixed64Field(11, timeUnixNano),
  ]);
}

/** A span as field `spans` of the export request, for a spool of its own. */
export function encodeSpan(span: SpanRecord): Uint8Array {
  const { parentSpanId, failure } = span;
  return messageField(RECORDS, [
    idField(1, span.traceId),
    idField(2, span.spanId),
    ...(parentSpanId === "" ? [] : [idField(4, parentSpanId)]),
    stringField(5, span.name),
    varintField(6, INTERNAL),
    fixed64Field(7, span.startUnixNano),
    fixed64Field(8, span.endUnixNano),
    ...keyValues(9, span.attributes),
    messageField(
      15,
      failure === undefined ? [varintField(3, STATUS.ok)] : [stringField(2, failure), varintField(3, STATUS.error)],
    ),
  ]);
}

/** An OTLP export request, of logs or of traces, around `records`, which are encoded already. */
export function encodeRequest(resource: Readonly<Record<string, string>>, records: Uint8Array): Uint8Array {
  const resourceField = messageField(1, keyValues(1, resource));
  const scopeField = messageField(1, [stringField(1, "exclave.runner")]);
  const scopeLogs = messageHeader(2, scopeField.length + records.length);
  const resourceLogs = messageHeader(1, resourceField.length + scopeLogs.length + scopeField.length + records.length);
  return Buffer.concat([resourceLogs, resourceField, scopeLogs, scopeField, records]);
}

/** How many of `bytes` are whole records; the rest is what a crash cut in half. */
export function wholeRecordsLength(bytes: Uint8Array): number {
  let offset = 0;
  while (bytes[offset] === RECORDS_TAG) {
    const length = readVarint(bytes, offset + 1);
    if (length === undefined || length.next + length.value > bytes.length) {
      return offset;
    }
    offset = length.next + length.value;
  }
  return offset;
}

/** The length of the record that `bytes` begin with, whether or not all of it is there. */
export function firstRecordLength(bytes: Uint8Array): number {
  const length = readVarint(bytes, 1);
  return length === undefined ? 0 : length.next + length.value;
}

function idField(field: number, hex: string): Field {
  return bytesField(field, Buffer.from(hex, "hex"));
}

function keyValues(field: number, attributes: Readonly<Record<string, string>>): Field[] {
  return Object.entries(attributes).map(([key, value]) =>
    messageField(field, [stringField(1, key), messageField(2, [stringField(1, value)])]),
  );
}
