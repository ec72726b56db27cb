/** True for text with anything that changes the meaning of a line, a log, a header or a terminal. */
export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** The same text on one line: a question mark in place of each control character. */
export function withoutControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}
