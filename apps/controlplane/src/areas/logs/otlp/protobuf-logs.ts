import { type AnyValue, textOf } from "./any-value.ts";
import { Allowance } from "./limits.ts";
import {
  EMPTY_RECORD,
  EMPTY_SCOPE,
  knownId,
  type LogGroup,
  type OtlpRecord,
  type OtlpScope,
  SPAN_ID_BYTES,
  type TextMap,
  TRACE_ID_BYTES,
} from "./logs-request.ts";
import { ProtobufReader, tagOf, WIRE } from "./protobuf-reader.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Field numbers of opentelemetry/proto/{logs,common,resource}/v1 and collector/logs/v1. */
const FIELD = {
  request: { resourceLogs: tagOf(1, WIRE.bytes) },
  resourceLogs: { resource: tagOf(1, WIRE.bytes), scopeLogs: tagOf(2, WIRE.bytes), schemaUrl: tagOf(3, WIRE.bytes) },
  resource: { attributes: tagOf(1, WIRE.bytes) },
  scopeLogs: { scope: tagOf(1, WIRE.bytes), records: tagOf(2, WIRE.bytes), schemaUrl: tagOf(3, WIRE.bytes) },
  scope: { name: tagOf(1, WIRE.bytes), version: tagOf(2, WIRE.bytes), attributes: tagOf(3, WIRE.bytes) },
  record: {
    time: tagOf(1, WIRE.fixed64),
    severityNumber: tagOf(2, WIRE.varint),
    severityText: tagOf(3, WIRE.bytes),
    body: tagOf(5, WIRE.bytes),
    attributes: tagOf(6, WIRE.bytes),
    flags: tagOf(8, WIRE.fixed32),
    traceId: tagOf(9, WIRE.bytes),
    spanId: tagOf(10, WIRE.bytes),
    observedTime: tagOf(11, WIRE.fixed64),
  },
  keyValue: { key: tagOf(1, WIRE.bytes), value: tagOf(2, WIRE.bytes) },
  list: { values: tagOf(1, WIRE.bytes) },
  value: {
    text: tagOf(1, WIRE.bytes),
    boolean: tagOf(2, WIRE.varint),
    integer: tagOf(3, WIRE.varint),
    double: tagOf(4, WIRE.fixed64),
    array: tagOf(5, WIRE.bytes),
    map: tagOf(6, WIRE.bytes),
    bytes: tagOf(7, WIRE.bytes),
  },
} as const;

/** Reads an ExportLogsServiceRequest; throws InvalidInput for bytes that are none. */
export function readProtobufLogs(bytes: Buffer): LogGroup[] {
  const allowance = new Allowance();
  const groups: LogGroup[] = [];
  const reader = new ProtobufReader(bytes);
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === FIELD.request.resourceLogs) {
      readResourceLogs(reader.message(), allowance, groups);
    } else {
      reader.skip(tag);
    }
  }
  return groups;
}

/** Adds to `groups` what has records; what has none costs nothing, however often it is sent. */
function readResourceLogs(reader: ProtobufReader, allowance: Allowance, groups: LogGroup[]): void {
  allowance.value(0);
  let attributes: TextMap = {};
  let schemaUrl = "";
  const scopes: Omit<LogGroup, "resource">[] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.resourceLogs.resource:
        attributes = readAttributes(reader.message(), FIELD.resource.attributes, allowance);
        break;
      case FIELD.resourceLogs.scopeLogs: {
        const scope = readScopeLogs(reader.message(), allowance);
        if (scope.records.length > 0) {
          scopes.push(scope);
        }
        break;
      }
      case FIELD.resourceLogs.schemaUrl:
        schemaUrl = reader.text();
        break;
      default:
        reader.skip(tag);
    }
  }
  const resource = { attributes, schemaUrl };
  for (const scope of scopes) {
    groups.push({ resource, ...scope });
  }
}

function readScopeLogs(reader: ProtobufReader, allowance: Allowance): Omit<LogGroup, "resource"> {
  allowance.value(0);
  let scope = EMPTY_SCOPE;
  let schemaUrl = "";
  const records: OtlpRecord[] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.scopeLogs.scope:
        scope = readScope(reader.message(), allowance);
        break;
      case FIELD.scopeLogs.records:
        allowance.record();
        records.push(readRecord(reader.message(), allowance));
        break;
      case FIELD.scopeLogs.schemaUrl:
        schemaUrl = reader.text();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { scope: { ...scope, schemaUrl }, records };
}

function readScope(reader: ProtobufReader, allowance: Allowance): OtlpScope {
  allowance.value(0);
  const scope: Mutable<OtlpScope> = { ...EMPTY_SCOPE };
  const attributes: [string, string][] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.scope.name:
        scope.name = reader.text();
        break;
      case FIELD.scope.version:
        scope.version = reader.text();
        break;
      case FIELD.scope.attributes:
        attributes.push(readAttribute(reader.message(), allowance));
        break;
      default:
        reader.skip(tag);
    }
  }
  return { ...scope, attributes: Object.fromEntries(attributes) };
}

function readRecord(reader: ProtobufReader, allowance: Allowance): OtlpRecord {
  const record: Mutable<OtlpRecord> = { ...EMPTY_RECORD };
  const attributes: [string, string][] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.record.time:
        record.time = reader.fixed64();
        break;
      case FIELD.record.observedTime:
        record.observedTime = reader.fixed64();
        break;
      case FIELD.record.severityNumber:
        record.severityNumber = Number(reader.int64());
        break;
      case FIELD.record.severityText:
        record.severityText = reader.text();
        break;
      case FIELD.record.body:
        record.body = textOf(readValue(reader.message(), allowance, 1));
        break;
      case FIELD.record.attributes:
        attributes.push(readAttribute(reader.message(), allowance));
        break;
      case FIELD.record.flags:
        record.flags = reader.fixed32();
        break;
      case FIELD.record.traceId:
        record.traceId = knownId(reader.bytes().toString("hex"), TRACE_ID_BYTES);
        break;
      case FIELD.record.spanId:
        record.spanId = knownId(reader.bytes().toString("hex"), SPAN_ID_BYTES);
        break;
      default:
        reader.skip(tag);
    }
  }
  record.attributes = Object.fromEntries(attributes);
  return record;
}

function readAttributes(reader: ProtobufReader, wanted: number, allowance: Allowance): TextMap {
  const attributes: [string, string][] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === wanted) {
      attributes.push(readAttribute(reader.message(), allowance));
    } else {
      reader.skip(tag);
    }
  }
  return Object.fromEntries(attributes);
}

function readAttribute(reader: ProtobufReader, allowance: Allowance): [string, string] {
  const [key, value] = readKeyValue(reader, allowance, 1);
  return [key, textOf(value)];
}

function readKeyValue(reader: ProtobufReader, allowance: Allowance, depth: number): [string, AnyValue] {
  allowance.value(depth);
  let key = "";
  let value: AnyValue;
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.keyValue.key:
        key = reader.text();
        break;
      case FIELD.keyValue.value:
        value = readValue(reader.message(), allowance, depth);
        break;
      default:
        reader.skip(tag);
    }
  }
  return [key, value];
}

/** The last of the alternatives that is set counts, as protobuf says. */
function readValue(reader: ProtobufReader, allowance: Allowance, depth: number): AnyValue {
  allowance.value(depth);
  let value: AnyValue;
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.value.text:
        value = reader.text();
        break;
      case FIELD.value.boolean:
        value = reader.int64() !== 0n;
        break;
      case FIELD.value.integer:
        value = reader.int64();
        break;
      case FIELD.value.double:
        value = reader.double();
        break;
      case FIELD.value.bytes:
        value = reader.bytes();
        break;
      case FIELD.value.array:
        value = readList(reader.message(), (item) => readValue(item, allowance, depth + 1));
        break;
      case FIELD.value.map:
        value = Object.fromEntries(readList(reader.message(), (item) => readKeyValue(item, allowance, depth + 1)));
        break;
      default:
        reader.skip(tag);
    }
  }
  return value;
}

function readList<T>(reader: ProtobufReader, readItem: (item: ProtobufReader) => T): T[] {
  const items: T[] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === FIELD.list.values) {
      items.push(readItem(reader.message()));
    } else {
      reader.skip(tag);
    }
  }
  return items;
}
