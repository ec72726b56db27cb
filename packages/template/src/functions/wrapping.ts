const DOTS = "...";

/** `text` in at most `width` characters, with dots for what is left out behind, and before `offset`. */
export function abbreviate(text: string, offset: number, width: number): string {
  if (width < 4 || (offset > 0 && width < 7) || text.length <= width) return text;
  const start = Math.min(offset, text.length, text.length - (width - 3));
  if (start <= 4) return text.slice(0, width - 3) + DOTS;
  if (width < 7) return text;
  if (start + width - 3 < text.length) return DOTS + abbreviate(text.slice(start), 0, width - 3);
  return DOTS + text.slice(text.length - (width - 3));
}

export interface WrapLinesOptions {
  readonly newline: string;
  /** Whether a word that is longer than a line is cut. */
  readonly breaksWords: boolean;
}

/** `text` in lines of at most `width` characters, broken at spaces. */
export function wrapLines(text: string, width: number, { newline, breaksWords }: WrapLinesOptions): string {
  const length = Math.max(1, width);
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > length) {
    if (text[at] === " ") {
      at += 1;
      continue;
    }
    const space = text.slice(at, at + length + 1).lastIndexOf(" ");
    if (space >= 0) {
      lines.push(text.slice(at, at + space));
      at += space + 1;
    } else if (breaksWords) {
      lines.push(text.slice(at, at + length));
      at += length;
    } else {
      const next = text.indexOf(" ", at + length);
      if (next === -1) break;
      lines.push(text.slice(at, next));
      at = next + 1;
    }
  }
  return [...lines, text.slice(at)].join(newline);
}
