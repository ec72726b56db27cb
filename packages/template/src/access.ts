import { RenderFailure } from "./failure.ts";
import { describe } from "./functions/define.ts";
import { nearOne } from "./near.ts";
import type { Name } from "./nodes.ts";
import { isDictionary, memberOf, Opaque, sortedKeys, type Value } from "./values.ts";

/** More keys than that are not listed in a message; the nearest one is named all the same. */
const MAXIMUM_KEYS = 20;

/** The value that `names` lead to from `base`; what is not there is a failure that says what is. `from` is `base` as written. */
export function followNames(base: Value, names: readonly Name[], from: string): Value {
  let value = base;
  for (const [index, { name, offset }] of names.entries()) {
    const member = fieldOf(value, name);
    if (member === undefined) {
      const before = pathText(from, names.slice(0, index));
      throw missing(value, name, before).at(offset, offset + name.length);
    }
    value = member;
  }
  return value;
}

function fieldOf(value: Value, name: string): Value | undefined {
  if (isDictionary(value)) return memberOf(value, name);
  return value instanceof Opaque ? value.fields.get(name) : undefined;
}

function pathText(from: string, names: readonly Name[]): string {
  const tail = names.map(({ name }) => `.${name}`).join("");
  return from === "." && tail !== "" ? tail : from + tail;
}

function missing(value: Value, name: string, before: string): RenderFailure {
  const path = before === "." ? `.${name}` : `${before}.${name}`;
  const code = "template.missing-value";
  if (value === null) {
    const message = `${path} is missing: ${before === "." ? "the data" : before} is null`;
    return new RenderFailure({ code, message, details: { path, key: name } });
  }
  if (!isDictionary(value)) {
    const message = `${path} is missing: ${before === "." ? "the value" : before} is ${describe(value)}, which has no fields`;
    return new RenderFailure({ code, message, details: { path, key: name } });
  }
  const available = sortedKeys(value);
  const near = nearOne(name, available);
  return new RenderFailure({
    code,
    message: `${path} is missing: ${listKeys(before, available)}`,
    hint: near === undefined ? undefined : `did you mean ${near}?`,
    details: { path, key: name, available, ...(near === undefined ? {} : { nearest: near }) },
  });
}

function listKeys(before: string, available: readonly string[]): string {
  const where = before === "." ? "there" : before;
  if (available.length === 0) return `${where} is empty`;
  const more = available.length > MAXIMUM_KEYS ? `, and ${available.length - MAXIMUM_KEYS} more` : "";
  return `${where === "there" ? "there are" : `${where} has`} ${available.slice(0, MAXIMUM_KEYS).join(", ")}${more}`;
}
