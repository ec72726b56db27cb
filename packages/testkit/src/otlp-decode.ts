/** One line of a log as it came in. */
export interface LogLine {
  readonly text: string;
  readonly severity: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeUnixNano: bigint;
  /** In hex; empty where it names none. */
  readonly traceId: string;
  readonly spanId: string;
}

/** One span of a trace as it came in; ids in hex. */
export interface TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of its trace. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1 for what went well, 2 for what failed. */
  readonly statusCode: number;
  readonly statusMessage: string;
}

interface Field {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly value: bigint;
}

/** Reads an OTLP `ExportLogsServiceRequest`, as far as tests look into it. */
export function decodeLogs(request: Uint8Array): LogLine[] {
  return itemsOf(request).map(({ bytes }) => ({
    text: fields(bytes, 5).map(anyText).join(""),
    severity: fields(bytes, 3).map(text).join(""),
    attributes: Object.fromEntries(fields(bytes, 6).map(keyValue)),
    timeUnixNano: fields(bytes, 1)[0]?.value ?? 0n,
    traceId: fields(bytes, 9).map(hex).join(""),
    spanId: fields(bytes, 10).map(hex).join(""),
  }));
}

/** Reads an OTLP `ExportTraceServiceRequest`, as far as tests look into it. */
export function decodeSpans(request: Uint8Array): TraceSpan[] {
  return itemsOf(request).map(({ bytes }) => {
    const status = fields(bytes, 15);
    return {
      traceId: fields(bytes, 1).map(hex).join(""),
      spanId: fields(bytes, 2).map(hex).join(""),
      parentSpanId: fields(bytes, 4).map(hex).join(""),
      name: fields(bytes, 5).map(text).join(""),
      startUnixNano: fields(bytes, 7)[0]?.value ?? 0n,
      endUnixNano: fields(bytes, 8)[0]?.value ?? 0n,
      attributes: Object.fromEntries(fields(bytes, 9).map(keyValue)),
      statusCode: Number(status.flatMap((field) => fields(field.bytes, 3))[0]?.value ?? 0n),
      statusMessage: status.flatMap((field) => fields(field.bytes, 2).map(text)).join(""),
    };
  });
}

/** Log records or spans. */
function itemsOf(request: Uint8Array): Field[] {
  return fields(request, 1)
    .flatMap(({ bytes }) => fields(bytes, 2))
    .flatMap(({ bytes }) => fields(bytes, 2));
}

function hex({ bytes }: Field): string {
  return Buffer.from(bytes).toString("hex");
}

function keyValue({ bytes }: Field): [string, string] {
  return [fields(bytes, 1).map(text).join(""), fields(bytes, 2).map(anyText).join("")];
}

function anyText({ bytes }: Field): string {
  return fields(bytes, 1).map(text).join("");
}

function text({ bytes }: Field): string {
  return Buffer.from(bytes).toString("utf8");
}

function fields(bytes: Uint8Array, wanted: number): Field[] {
  const found: Field[] = [];
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[offset++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  while (offset < bytes.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    const length = kind === 2 ? Number(varint()) : kind === 1 ? 8 : 0;
    const value = kind === 0 ? varint() : 0n;
    const content = bytes.subarray(offset, offset + length);
    offset += length;
    const fixed = kind === 1 ? Buffer.from(content).readBigUInt64LE() : value;
    if (tag >> 3 === wanted) {
      found.push({ number: wanted, bytes: content, value: fixed });
    }
  }
  return found;
}
