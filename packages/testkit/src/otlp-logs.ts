/** A value of OpenTelemetry as tests write it. */
export type OtlpValue =
  | undefined
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue };

type OtlpAttributes = Readonly<Record<string, OtlpValue>>;

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
export interface OtlpLogs {
  readonly resource?: OtlpAttributes;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: OtlpAttributes };
  readonly records: readonly OtlpLogRecord[];
}

/** An ExportLogsServiceRequest in protobuf; written apart from the decoder it tests. */
export function protobufLogs(groups: readonly OtlpLogs[]): Buffer {
  return Buffer.concat(
    groups.map(({ resource, scope, records }) =>
      message(1, [
        ...(resource ? [message(1, attributesOf(1, resource))] : []),
        message(2, [
          ...(scope
            ? [message(1, [text(1, scope.name), text(2, scope.version), ...attributesOf(3, scope.attributes)])]
            : []),
          ...records.map((record) => message(2, recordFields(record))),
        ]),
      ]),
    ),
  );
}

/** The same request in OTLP's JSON. */
export function jsonLogs(groups: readonly OtlpLogs[]): string {
  const request = {
    resourceLogs: groups.map(({ resource, scope, records }) => ({
      ...(resource && { resource: { attributes: jsonAttributes(resource) } }),
      scopeLogs: [
        {
          ...(scope && { scope: { ...scope, attributes: jsonAttributes(scope.attributes) } }),
          logRecords: records.map(({ time, observedTime, body, attributes, ...rest }) => ({
            ...rest,
            ...(time !== undefined && { timeUnixNano: String(time) }),
            ...(observedTime !== undefined && { observedTimeUnixNano: String(observedTime) }),
            ...(body !== undefined && { body: jsonValue(body) }),
            attributes: jsonAttributes(attributes),
          })),
        },
      ],
    })),
  };
  return JSON.stringify(request);
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

function attributesOf(field: number, attributes: OtlpAttributes = {}): Buffer[] {
  return Object.entries(attributes).map(([key, value]) => message(field, keyValue(key, value)));
}

function keyValue(key: string, value: OtlpValue): Buffer[] {
  return [text(1, key), message(2, [valueField(value)])];
}

function valueField(value: OtlpValue): Buffer {
  switch (typeof value) {
    case "undefined":
      return Buffer.alloc(0);
    case "string":
      return text(1, value);
    case "boolean":
      return Buffer.concat([tag(2, 0), varint(value ? 1 : 0)]);
    case "bigint":
      return Buffer.concat([tag(3, 0), varint(value)]);
    case "number":
      return Buffer.concat([tag(4, 1), double(value)]);
    default:
      if (value instanceof Uint8Array) {
        return bytes(7, value);
      }
      return Array.isArray(value)
        ? message(
            5,
            value.map((item: OtlpValue) => message(1, [valueField(item)])),
          )
        : message(
            6,
            Object.entries(value).map(([key, member]) => message(1, keyValue(key, member))),
          );
  }
}

function jsonAttributes(attributes: OtlpAttributes = {}): unknown {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }));
}

function jsonValue(value: OtlpValue): unknown {
  switch (typeof value) {
    case "undefined":
      return {};
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "bigint":
      return { intValue: String(value) };
    case "number":
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      if (value instanceof Uint8Array) {
        return { bytesValue: Buffer.from(value).toString("base64") };
      }
      return Array.isArray(value)
        ? { arrayValue: { values: value.map(jsonValue) } }
        : { kvlistValue: { values: jsonAttributes(value as OtlpAttributes) } };
  }
}

function tag(field: number, layout: number): Buffer {
  return varint(field * 8 + layout);
}

function varint(value: number | bigint): Buffer {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    digits.push(Number(rest % 128n) + (rest >= 128n ? 128 : 0));
    rest /= 128n;
  } while (rest > 0n);
  return Buffer.from(digits);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}

function fixed64(field: number, value: bigint | undefined): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value ?? 0n);
  return value === undefined ? Buffer.alloc(0) : Buffer.concat([tag(field, 1), buffer]);
}

function text(field: number, value: string | undefined): Buffer {
  return bytes(field, value === undefined ? undefined : Buffer.from(value));
}

function bytes(field: number, value: Uint8Array | undefined): Buffer {
  return value === undefined ? Buffer.alloc(0) : Buffer.concat([tag(field, 2), varint(value.length), value]);
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}
