import { Readable } from "node:stream";

/** Characters; longer than any list of ordinary things. */
const LARGE = 4 * 1024 * 1024;

/**
 * JSON of an answer. A list of large things, such as builds whose configs hold megabytes, is a stream of its members: as
 * one text it would hold up every other request while it is made, and could be longer than a text may be.
 */
export function jsonAnswer(body: unknown): string | Readable {
  if (!Array.isArray(body)) {
    return JSON.stringify(body ?? null);
  }
  const texts: string[] = [];
  let length = 0;
  for (const member of body) {
    if (length > LARGE) {
      return Readable.from(partsOf(texts, body.slice(texts.length)));
    }
    const text = jsonOf(member);
    texts.push(text);
    length += text.length;
  }
  return `[${texts.join(",")}]`;
}

function* partsOf(made: readonly string[], rest: readonly unknown[]): Generator<string> {
  yield `[${made.join(",")}`;
  for (const member of rest) {
    yield `,${jsonOf(member)}`;
  }
  yield "]";
}

function jsonOf(member: unknown): string {
  return JSON.stringify(member ?? null);
}
