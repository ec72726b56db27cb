/** Whether every character is one that a text column can hold: no null character, and no half of a surrogate pair. */
export function isText(value: string): boolean {
  return !value.includes("\0") && value.isWellFormed();
}

/** The same with U+FFFD in place of every character that is none. */
export function asText(value: string): string {
  return value.toWellFormed().replaceAll("\0", "\ufffd");
}
