import { stripVTControlCharacters, styleText } from "node:util";

export type Shade = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** What is known of one of our two output streams, and the one way to write to it. */
export interface Screen {
  /** A person is watching. */
  readonly isTerminal: boolean;
  /** Columns that a line may have; no end of them where nobody watches. */
  readonly width: number;
  /** May colours be shown. */
  readonly isColoured: boolean;
  /** Anything went there. */
  readonly hasWritten: boolean;
  /** Colours text where colours may be shown. */
  shade(shade: Shade, text: string): string;
  write(text: string): void;
  line(text: string): void;
}

/** The part of a stream that a screen needs. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface CreateScreenOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The caller wants none. */
  readonly noColor: boolean;
}

const DEFAULT_WIDTH = 80;

/** A screen over a stream; colours as https://no-color.org says. */
export function createScreen(sink: Sink, { environment, noColor }: CreateScreenOptions): Screen {
  const isTerminal = sink.isTTY === true;
  const isColoured =
    !noColor && !environment["NO_COLOR"] && environment["TERM"] !== "dumb" && (isTerminal || isForced(environment));
  let hasWritten = false;
  function write(text: string): void {
    hasWritten = true;
    sink.write(text);
  }
  return {
    isTerminal,
    isColoured,
    get hasWritten() {
      return hasWritten;
    },
    get width() {
      // A terminal that nobody gave a size says 0.
      return isTerminal ? sink.columns || DEFAULT_WIDTH : Number.POSITIVE_INFINITY;
    },
    shade: (shade, text) => (isColoured ? styleText(shade, text, { validateStream: false }) : text),
    write,
    line: (text) => write(`${text}\n`),
  };
}

function isForced(environment: CreateScreenOptions["environment"]): boolean {
  return !["", "0", "false"].includes(environment["FORCE_COLOR"] ?? "");
}

const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;:]*m`, "g");
const CONTROL = /(?![\t\n])\p{Cc}/gu;

/** Text of others on one line: without what moves the cursor, rings or colours. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(CONTROL, "");
}

/** A line that a tool wrote: its colours stay where `keepsColours`, all else that a terminal would obey goes. */
export function logText(text: string, keepsColours: boolean): string {
  if (!keepsColours) {
    return stripVTControlCharacters(text).replaceAll(CONTROL, "");
  }
  const colours = text.match(COLOUR) ?? [];
  const parts = text.split(COLOUR).map((part) => stripVTControlCharacters(part).replaceAll(CONTROL, ""));
  const end = colours.length > 0 && colours.at(-1) !== `${ESCAPE}[0m` ? `${ESCAPE}[0m` : "";
  return parts.map((part, index) => part + (colours[index] ?? "")).join("") + end;
}

/** How many columns text takes; wide characters count twice. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width += isWide(character.codePointAt(0)!) ? 2 : 1;
  }
  return width;
}

/** East Asian and pictographic blocks that terminals draw over two columns. */
function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  );
}

/** The text in `width` columns at most, with an ellipsis where something is left out. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text;
  }
  let kept = "";
  let taken = 0;
  for (const character of text) {
    const next = widthOf(character);
    if (taken + next > width - 1) {
      break;
    }
    kept += character;
    taken += next;
  }
  return `${kept}…`;
}
