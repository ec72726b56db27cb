/** A place in a template's text: `offset` and `length` in UTF-16 units, `line` and `column` from 1. */
export interface Position {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns in one text. */
export interface Locator {
  /** The place of `length` units at `offset`, kept inside the text. */
  locate(offset: number, length?: number): Position;
}

export function createLocator(text: string): Locator {
  const starts = [0];
  for (let newline = text.indexOf("\n"); newline !== -1; newline = text.indexOf("\n", newline + 1)) {
    starts.push(newline + 1);
  }
  return {
    locate(offset, length = 0) {
      const start = Math.min(Math.max(offset, 0), text.length);
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle]! <= start) low = middle;
        else high = middle - 1;
      }
      const column = start - starts[low]! + 1;
      return { offset: start, length: Math.max(0, Math.min(length, text.length - start)), line: low + 1, column };
    },
  };
}

export function positionOf(text: string, offset: number, length = 0): Position {
  return createLocator(text).locate(offset, length);
}
