import { StringDecoder } from "node:string_decoder";
import type { Masker } from "@exclave/kernel";

export interface Line {
  /** Masked already. */
  readonly text: string;
  /** True for every part but the first of a line that was too long for one record. */
  readonly isContinued: boolean;
}

export interface LineSplitterOptions {
  readonly mask: Masker;
  /** Longest form a secret may take, in characters. */
  readonly secretLength: number;
  /** Longest text of one record. */
  readonly maximumCharacters?: number;
}

/** Cuts one stream of output into masked lines; holds back what has no line end yet. One per stream. */
export interface LineSplitter {
  push(chunk: Buffer): Line[];
  /** What is left when the stream ends. */
  end(): Line[];
}

const MAXIMUM_CHARACTERS = 32 * 1024;

/**
 * A line may be of any length: past `maximumCharacters` it goes out in parts. Parts are masked one by one, so no cut may
 * fall inside a secret, also when half of the secret has not come yet.
 */
export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const { mask, secretLength, maximumCharacters = MAXIMUM_CHARACTERS } = options;
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let isContinued = false;

  function finish(text: string): Line {
    const line = { text: mask(text.endsWith("\r") ? text.slice(0, -1) : text), isContinued };
    isContinued = false;
    return line;
  }

  function shorten(lines: Line[]): void {
    while (rest.length > maximumCharacters + secretLength) {
      const cut = cutOf(rest, maximumCharacters);
      lines.push({ text: mask(rest.slice(0, cut)), isContinued });
      rest = rest.slice(cut);
      isContinued = true;
    }
  }

  /** The last place at or before `wanted` that is inside neither a secret nor a surrogate pair. */
  function cutOf(text: string, wanted: number): number {
    const reach = Math.max(secretLength, 1);
    for (let cut = wanted; cut > Math.max(wanted - 2 * reach, 1); cut--) {
      const before = text.slice(Math.max(cut - reach, 0), cut);
      const after = text.slice(cut, cut + reach);
      const isInPair = /[\uD800-\uDBFF]$/.test(before);
      if (!isInPair && mask(before + after) === mask(before) + mask(after)) {
        return cut;
      }
    }
    return wanted;
  }

  function take(text: string): Line[] {
    const lines: Line[] = [];
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const tail = rest;
      rest = part;
      shorten(lines);
      lines.push(finish(rest));
      rest = tail;
    }
    shorten(lines);
    return lines;
  }

  return {
    push: (chunk) => take(decoder.write(chunk)),
    end() {
      const lines = take(decoder.end());
      if (rest !== "") {
        lines.push(finish(rest));
        rest = "";
      }
      return lines;
    },
  };
}
