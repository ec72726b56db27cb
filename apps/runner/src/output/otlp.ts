import {
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

export interface LogRecord {
  readonly timeUnixNano: bigint;
  readonly severity: Severity;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Field `log_records` of an OTLP `ScopeLogs`. */
const LOG_RECORDS = 2;
const LOG_RECORDS_TAG = (LOG_RECORDS << 3) | 2;

/**
 * A record as field `log_records` of the export request. A spool is made of these bytes end to end, so that a batch goes
 * out as it lies on the disk.
 */
export function encodeRecord({ timeUnixNano, severity, text, attributes }: LogRecord): Uint8Array {
  return messageField(LOG_RECORDS, [
    fixed64Field(1, timeUnixNano),
    varintField(2, severities[severity]),
    stringField(3, severity.toUpperCase()),
    messageField(5, [stringField(1, text)]),
    ...keyValues(6, attributes),
    fixed64Field(11, timeUnixNano),
  ]);
}

/** An OTLP `ExportLogsServiceRequest` around `records`, which are encoded already. */
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
  while (bytes[offset] === LOG_RECORDS_TAG) {
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

function keyValues(field: number, attributes: Readonly<Record<string, string>>): Field[] {
  return Object.entries(attributes).map(([key, value]) =>
    messageField(field, [stringField(1, key), messageField(2, [stringField(1, value)])]),
  );
}
