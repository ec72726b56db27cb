import { textOf } from "./any-value.ts";
import {
  EMPTY_RECORD,
  knownId,
  type OtlpGroup,
  type OtlpRecord,
  SPAN_ID_BYTES,
  TRACE_ID_BYTES,
} from "./export-request.ts";
import type { Allowance } from "./limits.ts";
import { type Mutable, readProtobufGroups } from "./protobuf-groups.ts";
import { type ProtobufReader, tagOf, WIRE } from "./protobuf-reader.ts";
import { readAttribute, readValue } from "./protobuf-values.ts";

/** Field numbers of a LogRecord of opentelemetry/proto/logs/v1. */
const FIELD = {
  time: tagOf(1, WIRE.fixed64),
  severityNumber: tagOf(2, WIRE.varint),
  severityText: tagOf(3, WIRE.bytes),
  body: tagOf(5, WIRE.bytes),
  attributes: tagOf(6, WIRE.bytes),
  flags: tagOf(8, WIRE.fixed32),
  traceId: tagOf(9, WIRE.bytes),
  spanId: tagOf(10, WIRE.bytes),
  observedTime: tagOf(11, WIRE.fixed64),
} as const;

/** Reads an ExportLogsServiceRequest; throws InvalidInput for bytes that are none. */
export function readProtobufLogs(bytes: Buffer): OtlpGroup<OtlpRecord>[] {
  return readProtobufGroups(bytes, { noun: "record", readItem: readRecord });
}

function readRecord(reader: ProtobufReader, allowance: Allowance): OtlpRecord {
  const record: Mutable<OtlpRecord> = { ...EMPTY_RECORD };
  const attributes: [string, string][] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.time:
        record.time = reader.fixed64();
        break;
      case FIELD.observedTime:
        record.observedTime = reader.fixed64();
        break;
      case FIELD.severityNumber:
        record.severityNumber = Number(reader.int64());
        break;
      case FIELD.severityText:
        record.severityText = reader.text();
        break;
      case FIELD.body:
        record.body = textOf(readValue(reader.message(), allowance, 1));
        break;
      case FIELD.attributes:
        attributes.push(readAttribute(reader.message(), allowance));
        break;
      case FIELD.flags:
        record.flags = reader.fixed32();
        break;
      case FIELD.traceId:
        record.traceId = knownId(reader.bytes().toString("hex"), TRACE_ID_BYTES);
        break;
      case FIELD.spanId:
        record.spanId = knownId(reader.bytes().toString("hex"), SPAN_ID_BYTES);
        break;
      default:
        reader.skip(tag);
    }
  }
  record.attributes = Object.fromEntries(attributes);
  return record;
}
