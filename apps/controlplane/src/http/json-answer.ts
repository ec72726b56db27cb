import { Readable } from "node:stream";

/** Characters; longer than any list of ordinary things. */
const LARGE = 4 * 1024 * 1024;

/**
 * JSON of an answer. A list of large things, such as builds whose configs hold megabytes, is a stream of its members: as
 * one text it would hold up every other request while it is made, and could be longer than a text may be.
 */
export function jsonAnswer(body: unknown): string | Readable {
  if (!holdsList(body)) {
    return JSON.stringify(body ?? null);
  }
  const parts = partsOf(body);
  const made: string[] = [];
  let length = 0;
  for (let next = parts.next(); !next.done; next = parts.next()) {
    made.push(next.value);
    length += next.value.length;
    if (length > LARGE) {
      return Readable.from(chain(made.join(""), parts));
    }
  }
  return made.join("");
}

/** True for a list, and for an object of which a member is one, such as a page with its cursor. */
function holdsList(body: unknown): body is readonly unknown[] | Readonly<Record<string, unknown>> {
  const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 1;
  return isList(body) || (typeof body === "object" && body !== null && Object.values(body).some(isList));
}

function* partsOf(body: readonly unknown[] | Readonly<Record<string, unknown>>): Generator<string> {
  if (isArray(body)) {
    yield* listOf(body);
    return;
  }
  let before = "{";
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined) {
      yield `${before}${JSON.stringify(name)}:`;
      yield* Array.isArray(value) ? listOf(value) : [textOf(value)];
      before = ",";
    }
  }
  yield "}";
}

function* listOf(members: readonly unknown[]): Generator<string> {
  let before = "[";
  for (const member of members) {
    yield `${before}${textOf(member)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

function* chain(made: string, rest: Iterable<string>): Generator<string> {
  yield made;
  yield* rest;
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
