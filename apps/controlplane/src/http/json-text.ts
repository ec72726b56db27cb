import { isUtf8 } from "node:buffer";
import { asText, invalidInput, isText } from "@exclave/kernel";

/** What a text column cannot hold: the null character, and halves of surrogate pairs. Only escapes can spell them. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/** What is nested deeper would overflow the stack of whoever walks it, and no field of the contract comes near. */
const MAXIMUM_DEPTH = 200;

/**
 * Parses JSON; throws InvalidInput for what is none, and for what is nested too deeply to be walked.
 *
 * Characters that no database keeps are refused, or, for machines that only pass on what a program printed, replaced by
 * U+FFFD: a report is worth more than its odd bytes.
 */
export function parseJson(bytes: Uint8Array, onOddText: "refuse" | "replace"): unknown {
  const text = decode(bytes, onOddText);
  const value = parse(text);
  requireShallow(value);
  return SUSPECT.test(text) ? cleaned(value, onOddText === "refuse" ? refuse : asText) : value;
}

function decode(bytes: Uint8Array, onOddText: "refuse" | "replace"): string {
  if (onOddText === "refuse" && !isUtf8(bytes)) {
    throw invalidInput("request.not-text", "body is not UTF-8", {
      hint: "send JSON in UTF-8, whatever charset the Content-Type names",
      details: { fields: ["body"] },
    });
  }
  return new TextDecoder().decode(bytes);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw invalidInput("request.not-json", "invalid request format", { hint: error.message });
    }
    throw error;
  }
}

function requireShallow(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) {
      throw invalidInput("request.too-deep", `body is nested more than ${MAXIMUM_DEPTH} levels deep`, {
        hint: "send flatter JSON",
        details: { fields: ["body"] },
      });
    }
    level = level.flatMap((parent) =>
      Object.values(parent ?? {}).filter((child) => child !== null && typeof child === "object"),
    );
  }
}

/** A text from the path or the query that a database can look for. */
export function requireText(field: string, text: string): string {
  if (!isText(text)) {
    throw notText(field);
  }
  return text;
}

function refuse(text: string): string {
  if (!isText(text)) {
    throw notText("body");
  }
  return text;
}

function notText(field: string): Error {
  return invalidInput("request.not-text", `${field} holds a character that is no text`, {
    hint: "send no null characters and no halves of surrogate pairs",
    details: { fields: [field] },
  });
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") {
    return clean(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => cleaned(item, clean));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [clean(key), cleaned(member, clean)]));
  }
  return value;
}
