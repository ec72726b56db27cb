import { SyntaxFailure } from "./diagnostic.ts";
import type { Token } from "./tokens.ts";
import { float, integer, type Value } from "./values.ts";

const DECIMAL = /^[+-]?(?:0|[1-9](?:_?[0-9])*)$/;
const PREFIXED = /^[+-]?0(?:[xX](?:_?[0-9a-fA-F])+|[bB](?:_?[01])+|[oO](?:_?[0-7])+|(?:_?[0-7])+)$/;
const DIGITS = "[0-9](?:_?[0-9])*";
const DECIMAL_FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}\\.(?:${DIGITS})?|\\.${DIGITS}|${DIGITS}(?=[eE]))(?:[eE][+-]?${DIGITS})?$`,
);
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9]+)$/;
/** More than any number of 64 bits needs; converting takes time that grows faster than the length. */
const MAXIMUM_DIGITS = 400;
const INTEGER_BOUND = 1n << 63n;

/** The value that a number stands for. Throws a `SyntaxFailure` when it stands for none. */
export function readNumber(token: Token): Value {
  const { text } = token;
  if (text.length > MAXIMUM_DIGITS) throw bad(token, "a number is too long");
  if (DECIMAL.test(text) || PREFIXED.test(text)) {
    const value = wholeNumber(text);
    if (value >= -INTEGER_BOUND && value < INTEGER_BOUND) return integer(value);
    throw bad(token, `${text} does not fit an integer of 64 bits`);
  }
  if (text.endsWith("i")) throw bad(token, `${text} is a complex number, which configs have no use for`);
  const value = DECIMAL_FLOAT.test(text) ? Number(text.replaceAll("_", "")) : hexFloat(text);
  if (value === undefined || !Number.isFinite(value)) throw bad(token, `bad number ${text}`);
  return float(value);
}

function wholeNumber(text: string): bigint {
  const negative = text.startsWith("-");
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return negative ? -value : value;
}

function hexFloat(text: string): number | undefined {
  const found = HEX_FLOAT.exec(text);
  if (found === null) return undefined;
  const whole = found[2]!.replaceAll("_", "");
  const fraction = (found[3] ?? "").replaceAll("_", "");
  if (whole + fraction === "") return undefined;
  const mantissa = Number.parseInt(whole + fraction, 16);
  return (found[1] === "-" ? -1 : 1) * mantissa * 2 ** (Number(found[4]) - 4 * fraction.length);
}

/** The text between double quotes, escapes resolved. */
export function readText(token: Token): string {
  return unescape(token, '"');
}

/** The code point of a character between quotes. */
export function readCharacter(token: Token): Value {
  const point = unescape(token, "'").codePointAt(0);
  const text = unescape(token, "'");
  if (point === undefined || text.length !== String.fromCodePoint(point).length) {
    throw bad(token, `${token.text} is not one character`, 'text is written in double quotes, as in "text"');
  }
  return point;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };
const ESCAPE = /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|[^\\]+/g;

function unescape(token: Token, quote: string): string {
  const inside = token.text.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const [whole, octal, hex, short, long, simple] of inside.matchAll(ESCAPE)) {
    const byte =
      octal === undefined ? (hex === undefined ? undefined : Number.parseInt(hex, 16)) : Number.parseInt(octal, 8);
    const point = short ?? long;
    if (byte !== undefined && byte < 256) bytes.push(byte);
    else if (point !== undefined && isScalar(Number.parseInt(point, 16))) {
      bytes.push(...encoder.encode(String.fromCodePoint(Number.parseInt(point, 16))));
    } else if (simple !== undefined && (simple === quote || Object.hasOwn(SIMPLE, simple))) {
      bytes.push(SIMPLE[simple] ?? quote.charCodeAt(0));
    } else if (!whole.startsWith("\\")) {
      for (const each of encoder.encode(whole)) bytes.push(each);
    } else {
      throw bad(token, `${whole} is no escape`, "a backslash is written \\\\; raw text goes between backquotes");
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function isScalar(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

function bad(token: Token, message: string, hint?: string): SyntaxFailure {
  return new SyntaxFailure({
    code: "template.literal",
    message,
    offset: token.offset,
    length: token.text.length,
    hint,
  });
}
