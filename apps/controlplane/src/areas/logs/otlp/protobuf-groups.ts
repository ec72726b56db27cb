import { EMPTY_SCOPE, type OtlpGroup, type OtlpScope, type TextMap } from "./export-request.ts";
import { Allowance, type ItemNoun } from "./limits.ts";
import { ProtobufReader, tagOf, WIRE } from "./protobuf-reader.ts";
import { readAttribute, readAttributes } from "./protobuf-values.ts";

/** The items of a request, and how one is read. */
export interface ProtobufItems<Item> {
  readonly noun: ItemNoun;
  readonly readItem: (reader: ProtobufReader, allowance: Allowance) => Item;
}

/** A message while its fields are read, in whatever order they come. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Field numbers of what surrounds the items; requests of logs and of traces have the same. */
const FIELD = {
  request: { resources: tagOf(1, WIRE.bytes) },
  ofResource: { resource: tagOf(1, WIRE.bytes), scopes: tagOf(2, WIRE.bytes), schemaUrl: tagOf(3, WIRE.bytes) },
  resource: { attributes: tagOf(1, WIRE.bytes) },
  ofScope: { scope: tagOf(1, WIRE.bytes), items: tagOf(2, WIRE.bytes), schemaUrl: tagOf(3, WIRE.bytes) },
  scope: { name: tagOf(1, WIRE.bytes), version: tagOf(2, WIRE.bytes), attributes: tagOf(3, WIRE.bytes) },
} as const;

/** Reads an export request; throws InvalidInput for bytes that are none. */
export function readProtobufGroups<Item>(bytes: Buffer, { noun, readItem }: ProtobufItems<Item>): OtlpGroup<Item>[] {
  const allowance = new Allowance(noun);
  const groups: OtlpGroup<Item>[] = [];
  const reader = new ProtobufReader(bytes);
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === FIELD.request.resources) {
      readOfResource(reader.message(), { allowance, readItem, groups });
    } else {
      reader.skip(tag);
    }
  }
  return groups;
}

interface Reading<Item> {
  readonly allowance: Allowance;
  readonly readItem: ProtobufItems<Item>["readItem"];
  readonly groups: OtlpGroup<Item>[];
}

/** Adds to `groups` what has items; what has none costs nothing, however often it is sent. */
function readOfResource<Item>(reader: ProtobufReader, reading: Reading<Item>): void {
  const { allowance, groups } = reading;
  allowance.value(0);
  let attributes: TextMap = {};
  let schemaUrl = "";
  const scopes: Omit<OtlpGroup<Item>, "resource">[] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.ofResource.resource:
        attributes = readAttributes(reader.message(), FIELD.resource.attributes, allowance);
        break;
      case FIELD.ofResource.scopes: {
        const scope = readOfScope(reader.message(), reading);
        if (scope.items.length > 0) {
          scopes.push(scope);
        }
        break;
      }
      case FIELD.ofResource.schemaUrl:
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

function readOfScope<Item>(
  reader: ProtobufReader,
  { allowance, readItem }: Reading<Item>,
): Omit<OtlpGroup<Item>, "resource"> {
  allowance.value(0);
  let scope = EMPTY_SCOPE;
  let schemaUrl = "";
  const items: Item[] = [];
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    switch (tag) {
      case FIELD.ofScope.scope:
        scope = readScope(reader.message(), allowance);
        break;
      case FIELD.ofScope.items:
        allowance.item();
        items.push(readItem(reader.message(), allowance));
        break;
      case FIELD.ofScope.schemaUrl:
        schemaUrl = reader.text();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { scope: { ...scope, schemaUrl }, items };
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
