import {
  attributesOf,
  bytes,
  fixed64,
  jsonAttributes,
  jsonGroup,
  message,
  type OtlpAttributes,
  type OtlpGroup,
  protobufRequest,
  tag,
  text,
  varint,
} from "./otlp-fields.ts";

/** A span; what is absent is not sent. Ids are hex, times nanoseconds. */
export interface OtlpSpan {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTime?: bigint;
  readonly endTime?: bigint;
  readonly attributes?: OtlpAttributes;
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** Spans of one scope of one resource. */
export interface OtlpTraces extends OtlpGroup {
  readonly spans: readonly OtlpSpan[];
}

/** An ExportTraceServiceRequest in protobuf. */
export function protobufTraces(groups: readonly OtlpTraces[]): Buffer {
  return protobufRequest(groups, ({ spans }) => spans.map((span) => Buffer.concat(spanFields(span))));
}

/** The same request in OTLP's JSON. */
export function jsonTraces(groups: readonly OtlpTraces[]): string {
  const resourceSpans = groups.map(({ spans, ...group }) => {
    const { resource, scope } = jsonGroup(group);
    const written = spans.map(({ startTime, endTime, attributes, ...rest }) => ({
      ...rest,
      ...(startTime !== undefined && { startTimeUnixNano: String(startTime) }),
      ...(endTime !== undefined && { endTimeUnixNano: String(endTime) }),
      attributes: jsonAttributes(attributes),
    }));
    return { resource, scopeSpans: [{ scope, spans: written }] };
  });
  return JSON.stringify({ resourceSpans });
}

function spanFields(span: OtlpSpan): Buffer[] {
  const { status } = span;
  return [
    id(1, span.traceId),
    id(2, span.spanId),
    id(4, span.parentSpanId),
    text(5, span.name),
    number(6, span.kind),
    fixed64(7, span.startTime),
    fixed64(8, span.endTime),
    ...attributesOf(9, span.attributes),
    ...(status ? [message(15, [text(2, status.message), number(3, status.code)])] : []),
  ];
}

function id(field: number, hex: string | undefined): Buffer {
  return bytes(field, hex === undefined ? undefined : Buffer.from(hex, "hex"));
}

function number(field: number, value: number | undefined): Buffer {
  return value === undefined ? Buffer.alloc(0) : Buffer.concat([tag(field, 0), varint(value)]);
}
