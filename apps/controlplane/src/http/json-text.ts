import { invalidInput } from "@exclave/kernel";

/** What a text column cannot hold: the null character, and halves of surrogate pairs. Only escapes can spell them. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/**
 * Parses JSON; throws InvalidInput for what is none.
 *
 * Characters that no database keeps are refused, or, for machines that only pass on what a program printed, replaced by
 * U+FFFD: a report is worth more than its odd bytes.
 */
export function parseJson(text: string, onOddText: "refuse" | "replace"): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return SUSPECT.test(text) ? cleaned(value, onOddText === "refuse" ? refuse : replace) : value;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw invalidInput("request.not-json", "invalid request format", { hint: error.message });
    }
    throw error;
  }
}

/** A text from the path or the query that a database can look for. */
export function requireText(field: string, text: string): string {
  if (!isText(text)) {
    throw notText(field);
  }
  return text;
}

function isText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function refuse(text: string): string {
  if (!isText(text)) {
    throw notText("body");
  }
  return text;
}

function replace(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
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
