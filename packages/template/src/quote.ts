const ESCAPES: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** `text` as a literal of the language between `mark`s; what cannot be printed (or, if `ascii`, is not ASCII) escaped. */
export function quoteText(text: string, mark: '"' | "'" = '"', ascii = false): string {
  let quoted = mark;
  for (const character of text) {
    if (character === mark) quoted += `\\${mark}`;
    else
      quoted += ESCAPES[character] ?? (isPlain(character, ascii) ? character : escapePoint(character.codePointAt(0)!));
  }
  return quoted + mark;
}

export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

function isPlain(character: string, ascii: boolean): boolean {
  return PRINTABLE.test(character) && (!ascii || character < "\u0080");
}

function escapePoint(point: number): string {
  const hex = point.toString(16);
  if (point < 0x80) return `\\x${hex.padStart(2, "0")}`;
  if (point >= 0xd800 && point < 0xe000) return "\uFFFD";
  return point < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
