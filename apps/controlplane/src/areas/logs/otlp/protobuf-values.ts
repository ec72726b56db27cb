import type { AnyValue } from "./any-value.ts";
import { textOf } from "./any-value.ts";
import type { TextMap } from "./export-request.ts";
import type { Allowance } from "./limits.ts";
import { type ProtobufReader, tagOf, WIRE } from "./protobuf-reader.ts";

/** Field numbers of opentelemetry/proto/common/v1. */
const FIELD = {
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

/** Reads a message of which only attributes are wanted. */
export function readAttributes(reader: ProtobufReader, wanted: number, allowance: Allowance): TextMap {
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

export function readAttribute(reader: ProtobufReader, allowance: Allowance): [string, string] {
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
export function readValue(reader: ProtobufReader, allowance: Allowance, depth: number): AnyValue {
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
