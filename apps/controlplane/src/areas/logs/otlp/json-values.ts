import { type AnyValue, textOf } from "./any-value.ts";
import type { TextMap } from "./export-request.ts";
import type { JsonField, JsonMessage } from "./json-message.ts";
import type { Allowance } from "./limits.ts";

export function readAttributes(message: JsonMessage, allowance: Allowance): TextMap {
  return Object.fromEntries(
    message.messages("attributes").map((attribute) => {
      const [key, value] = readKeyValue(attribute, allowance, 1);
      return [key, textOf(value)];
    }),
  );
}

function readKeyValue(message: JsonMessage, allowance: Allowance, depth: number): [string, AnyValue] {
  allowance.value(depth);
  return [message.text("key"), readValue(message.message("value"), allowance, depth)];
}

type Read = (message: JsonMessage, field: JsonField, allowance: Allowance, depth: number) => AnyValue;

/** How each alternative of a value is read, by its name. */
const alternatives: Readonly<Record<string, Read>> = {
  stringValue: (message, name) => message.text(name),
  boolValue: (message, name) => message.boolean(name),
  intValue: (message, name) => message.int64(name),
  doubleValue: (message, name) => message.double(name),
  bytesValue: (message, name) => Buffer.from(message.text(name), "base64"),
  arrayValue: (message, name, allowance, depth) =>
    message
      .message(name)
      .messages("values")
      .map((value) => readValue(value, allowance, depth + 1)),
  kvlistValue: (message, name, allowance, depth) =>
    Object.fromEntries(
      message
        .message(name)
        .messages("values")
        .map((member) => readKeyValue(member, allowance, depth + 1)),
    ),
};

export function readValue(message: JsonMessage, allowance: Allowance, depth: number): AnyValue {
  allowance.value(depth);
  for (const [name, read] of Object.entries(alternatives)) {
    if (message.has(name)) {
      return read(message, name, allowance, depth);
    }
  }
  return undefined;
}
