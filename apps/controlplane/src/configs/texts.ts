import { hasControlCharacter, invalidField } from "@exclave/kernel";

/** Checks a text that must say something. */
export function requireText(field: string, text: string): string {
  if (text.trim() === "") {
    throw invalidField(field, text, "must not be empty");
  }
  return text;
}

/** Checks the name of something that templates and people refer to; it may hold a template. */
export function checkLabel(field: string, name: string): string {
  if (requireText(field, name).length > 255 || hasControlCharacter(name)) {
    throw invalidField(field, name, "must have at most 255 characters, none of them a control character");
  }
  return name;
}

/** Refuses a name that stands twice; `field` is the name's in the messages. */
export function refuseDoubles(field: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw invalidField(field, name, "must stand once only");
    }
    seen.add(name);
  }
}

/** Checks a JSON document; empty means none. */
export function checkJson(field: string, text: string): string {
  if (text !== "" && !isJson(text)) {
    throw invalidField(field, text, "must be a JSON document, or empty");
  }
  return text;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Checks an address that somebody else fetches from; empty means none, and it may hold a template. */
export function checkUrl(field: string, text: string): string {
  const isWeb = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  if (text !== "" && !isWeb && !text.includes("{{")) {
    // What stands before an @ may be a password.
    throw invalidField(field, text.includes("@") ? "…" : text, "must be an http or https URL, or empty");
  }
  return text;
}
