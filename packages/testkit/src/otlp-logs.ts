import {
  attributesOf,
  bytes,
  fixed64,
  jsonAttributes,
  jsonGroup,
  jsonValue,
  message,
  type OtlpAttributes,
  type OtlpGroup,
  type OtlpValue,
  protobufRequest,
  tag,
  text,
  uint32,
  valueField,
  varint,
} from "./otlp-fields.ts";

/** A log record; what is absent is not sent. */
export interface OtlpLogRecord {
  readonly body?: OtlpValue;
  /** Nanoseconds. */
  readonly time?: bigint;
  readonly observedTime?: bigint;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly attributes?: OtlpAttributes;
  /** Hex. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags?: number;
}

/** Records of one scope of one resource. */
export interface OtlpLogs extends OtlpGroup {
  readonly records: readonly OtlpLogRecord[];
}

/** An ExportLogsServiceRequest in protobuf. */
export function protobufLogs(groups: readonly OtlpLogs[]): Buffer {
  return protobufRequest(groups, ({ records }) => records.map((record) => Buffer.concat(recordFields(record))));
}

/** The same request in OTLP's JSON. */
export function jsonLogs(groups: readonly OtlpLogs[]): string {
  const resourceLogs = groups.map(({ records, ...group }) => {
    const { resource, scope } = jsonGroup(group);
    const logRecords = records.map(({ time, observedTime, body, attributes, ...rest }) => ({
      ...rest,
      ...(time !== undefined && { timeUnixNano: String(time) }),
      ...(observedTime !== undefined && { observedTimeUnixNano: String(observedTime) }),
      ...(body !== undefined && { body: jsonValue(body) }),
      attributes: jsonAttributes(attributes),
    }));
    return { resource, scopeLogs: [{ scope, logRecords }] };
  });
  return JSON.stringify({ resourceLogs });
}

function recordFields(record: OtlpLogRecord): Buffer[] {
  return [
    fixed64(1, record.time),
    record.severityNumber === undefined ? Buffer.alloc(0) : Buffer.concat([tag(2, 0), varint(record.severityNumber)]),
    text(3, record.severityText),
    record.body === undefined ? Buffer.alloc(0) : message(5, [valueField(record.body)]),
    ...attributesOf(6, record.attributes),
    record.flags === undefined ? Buffer.alloc(0) : Buffer.concat([tag(8, 5), uint32(record.flags)]),
    bytes(9, record.traceId === undefined ? undefined : Buffer.from(record.traceId, "hex")),
    bytes(10, record.spanId === undefined ? undefined : Buffer.from(record.spanId, "hex")),
    fixed64(11, record.observedTime),
  ];
}
