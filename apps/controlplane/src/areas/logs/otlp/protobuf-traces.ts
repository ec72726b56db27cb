import { EMPTY_SPAN, knownId, type OtlpGroup, type OtlpSpan, SPAN_ID_BYTES, TRACE_ID_BYTES } from "./export-request.ts";
import type { Allowance } from "./limits.ts";
import { type Mutable, readProtobufGroups } from "./protobuf-groups.ts";
import { type ProtobufReader, tagOf, WIRE } from "./protobuf-reader.ts";
import { readAttribute } from "./protobuf-values.ts";

/** Field numbers of a Span, and of its Status, of opentelemetry/proto/trace/v1. */
const FIELD = {
  traceId: tagOf(1, WIRE.bytes),
  spanId: tagOf(2, WIRE.bytes),
  parentSpanId: tagOf(4, WIRE.bytes),
  name: tagOf(5, WIRE.bytes),
  kind: tagOf(6, WIRE.varint),
  startTime: tagOf(7, WIRE.fixed64),
  endTime: tagOf(8, WIRE.fixed64),
  attributes: tagOf(9, WIRE.bytes),
  status: tagOf(15, WIRE.bytes),
} as const;
const STATUS_FIELD = { message: tagOf(2, WIRE.bytes), code: tagOf(3, WIRE.varint) } as const;

/** Reads an ExportTraceServiceRequest; throws InvalidInput for bytes that are none. */
export function readProtobufTraces(bytes: Buffer): OtlpGroup<OtlpSpan>[] {
  return readProtobufGroups(bytes, { noun: "span", readItem: readSpan });
}

function readSpan(reader: ProtobufReader, allowance: Allowance): OtlpSpan {
  const span: Mutable<OtlpSpan> = { ...EMPTY_SPAN };
  const attributes: [string, string][] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.traceId:
        span.traceId = knownId(reader.bytes().toString("hex"), TRACE_ID_BYTES);
        break;
      case FIELD.spanId:
        span.spanId = knownId(reader.bytes().toString("hex"), SPAN_ID_BYTES);
        break;
      case FIELD.parentSpanId:
        span.parentSpanId = knownId(reader.bytes().toString("hex"), SPAN_ID_BYTES);
        break;
      case FIELD.name:
        span.name = reader.text();
        break;
      case FIELD.kind:
        span.kind = Number(reader.int64());
        break;
      case FIELD.startTime:
        span.startTime = reader.fixed64();
        break;
      case FIELD.endTime:
        span.endTime = reader.fixed64();
        break;
      case FIELD.attributes:
        attributes.push(readAttribute(reader.message(), allowance));
        break;
      case FIELD.status:
        readStatus(reader.message(), span);
        break;
      default:
        reader.skip(tag);
    }
  }
  span.attributes = Object.fromEntries(attributes);
  return span;
}

function readStatus(reader: ProtobufReader, span: Mutable<OtlpSpan>): void {
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case STATUS_FIELD.message:
        span.statusMessage = reader.text();
        break;
      case STATUS_FIELD.code:
        span.statusCode = Number(reader.int64());
        break;
      default:
        reader.skip(tag);
    }
  }
}
