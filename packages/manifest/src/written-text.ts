/** How a basic string spells one character, or none: the end of a line that a backslash takes away with what follows it. */
const ESCAPE = /\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n[ \t\r\n]*|[\s\S])/y;

/**
 * Where the character at `offset` of a text stands in the TOML string that spells it, quotes included. Both are counted in
 * UTF-16 units; a text's line ends are single characters, whatever the file's are.
 */
export function offsetInString(written: string, offset: number): number {
  const [quotes = ""] = /^(?:"""|'''|"|')/.exec(written) ?? [];
  const isLiteral = quotes.startsWith("'");
  let at = quotes.length;
  if (quotes.length === 3) at += /^\r?\n/.exec(written.slice(at, at + 2))?.[0].length ?? 0;
  for (let left = offset; at < written.length; ) {
    const { length, units } = pieceAt(written, at, isLiteral);
    if (units > left) return at;
    left -= units;
    at += length;
  }
  return at;
}

interface Piece {
  /** In the string. */
  readonly length: number;
  /** Of the text that it spells. */
  readonly units: number;
}

function pieceAt(written: string, at: number, isLiteral: boolean): Piece {
  if (written.startsWith("\r\n", at)) return { length: 2, units: 1 };
  if (isLiteral || written[at] !== "\\") return { length: 1, units: 1 };
  ESCAPE.lastIndex = at;
  const [escape = "\\"] = ESCAPE.exec(written) ?? [];
  if (/\s/.test(escape[1] ?? "")) return { length: escape.length, units: 0 };
  const isWide = escape[1] === "U" && Number.parseInt(escape.slice(2), 16) > 0xffff;
  return { length: escape.length, units: isWide ? 2 : 1 };
}
