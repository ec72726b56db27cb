import type { OtlpGroup, OtlpScope } from "./export-request.ts";
import { type JsonField, JsonMessage } from "./json-message.ts";
import { readAttributes } from "./json-values.ts";
import { Allowance, type ItemNoun, malformed } from "./limits.ts";

/** Where the items of a request are, and how one is read. */
export interface JsonItems<Item> {
  readonly noun: ItemNoun;
  readonly resources: JsonField;
  readonly scopes: JsonField;
  readonly items: JsonField;
  readonly readItem: (message: JsonMessage, allowance: Allowance) => Item;
}

/** Reads an export request in OTLP's JSON encoding; throws InvalidInput for text that is none. */
export function readJsonGroups<Item>(bytes: Buffer, shape: JsonItems<Item>): OtlpGroup<Item>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw malformed("it is not JSON", error);
  }
  const allowance = new Allowance(shape.noun);
  return new JsonMessage(parsed, "request")
    .messages(shape.resources)
    .flatMap((ofResource) => readOfResource(ofResource, shape, allowance));
}

function readOfResource<Item>(message: JsonMessage, shape: JsonItems<Item>, allowance: Allowance): OtlpGroup<Item>[] {
  allowance.value(0);
  const resource = {
    attributes: readAttributes(message.message("resource"), allowance),
    schemaUrl: message.text("schemaUrl"),
  };
  return message
    .messages(shape.scopes)
    .map((ofScope) => ({ resource, ...readOfScope(ofScope, shape, allowance) }))
    .filter(({ items }) => items.length > 0);
}

function readOfScope<Item>(
  message: JsonMessage,
  shape: JsonItems<Item>,
  allowance: Allowance,
): Omit<OtlpGroup<Item>, "resource"> {
  allowance.value(0);
  const given = message.message("scope");
  const scope: OtlpScope = {
    name: given.text("name"),
    version: given.text("version"),
    attributes: readAttributes(given, allowance),
    schemaUrl: message.text("schemaUrl"),
  };
  const items = message.messages(shape.items).map((item) => {
    allowance.item();
    return shape.readItem(item, allowance);
  });
  return { scope, items };
}
