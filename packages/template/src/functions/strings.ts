import type { Budget } from "../budget.ts";
import { byteLength, sliceBytes } from "../bytes.ts";
import { wrongValue } from "../failure.ts";
import { quoteText } from "../quote.ts";
import { isList, type Value } from "../values.ts";
import { camelCase, initials, snakeCase, swapCase, titleCase, uncapitalize } from "./cases.ts";
import { any, type FunctionSet, fixed, type Invocation, spread, text, whole } from "./define.ts";
import { textual } from "./readers.ts";
import { abbreviate, wrapLines } from "./wrapping.ts";

const trimAll = fixed([text, text], (set, value) => trimSet(value, set));

/** Functions over text. Those that cut or count do so in UTF-8 bytes. */
export const stringFunctions: FunctionSet = {
  trim: fixed([text], (value) => value.trim()),
  trimAll,
  trimall: trimAll,
  trimPrefix: fixed([text, text], (prefix, value) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimSuffix: fixed([text, text], (suffix, value) => {
    return value.endsWith(suffix) ? value.slice(0, value.length - suffix.length) : value;
  }),
  upper: fixed([text], (value) => upperCase(value)),
  lower: fixed([text], (value) => value.toLowerCase()),
  title: fixed([text], titleCase),
  untitle: fixed([text], uncapitalize),
  swapcase: fixed([text], swapCase),
  snakecase: fixed([text], (value) => snakeCase(value, "_")),
  kebabcase: fixed([text], (value) => snakeCase(value, "-")),
  camelcase: fixed([text], camelCase),
  initials: fixed([text], initials),
  repeat: fixed([whole, text], (count, value, { budget }) => {
    if (count < 0) throw wrongValue("text cannot be repeated a negative number of times");
    budget.allocate(count * value.length);
    return value.repeat(count);
  }),
  substr: fixed([whole, whole, text], substring),
  trunc: fixed([whole, text], (count, value) => {
    const length = byteLength(value);
    if (count < 0 && length + count > 0) return sliceBytes(value, length + count);
    return count >= 0 && length > count ? sliceBytes(value, 0, count) : value;
  }),
  nospace: fixed([text], (value) => value.replace(/\s/g, "")),
  abbrev: fixed([whole, text], (width, value) => abbreviate(value, 0, width)),
  abbrevboth: fixed([whole, whole, text], (left, width, value) => abbreviate(value, left, width)),
  wrap: fixed([whole, text], (width, value) => wrapLines(value, width, { newline: "\n", breaksWords: false })),
  wrapWith: fixed([whole, text, text], (width, given, value, { budget }) => {
    const newline = given === "" ? "\n" : given;
    budget.allocate((value.length / Math.max(1, width)) * newline.length);
    return wrapLines(value, width, { newline, breaksWords: true });
  }),
  contains: fixed([text, text], (part, value) => value.includes(part)),
  hasPrefix: fixed([text, text], (prefix, value) => value.startsWith(prefix)),
  hasSuffix: fixed([text, text], (suffix, value) => value.endsWith(suffix)),
  quote: spread([], any, (values) => each(values, (value) => quoteText(value))),
  squote: spread([], any, (values) => each(values, (value) => `'${value}'`)),
  cat: spread([], any, (values) => each(values, (value) => value)),
  indent: fixed([whole, text], indent),
  nindent: fixed([whole, text], (count, value, invocation) => `\n${indent(count, value, invocation)}`),
  replace: fixed([text, text, text], (old, by, value, { budget }) => replaceAll(value, old, { by, budget })),
  plural: fixed([text, text, whole], (one, many, count) => (count === 1 ? one : many)),
  join: fixed([text, any], (separator, value, { budget }) => {
    const parts = textsOf(value);
    budget.allocate(parts.length * separator.length);
    return parts.join(separator);
  }),
  split: fixed([text, text], (separator, value) => numbered(splitText(value, separator))),
  splitn: fixed([text, whole, text], (separator, count, value) => numbered(splitText(value, separator, count))),
  splitList: fixed([text, text], (separator, value) => splitText(value, separator)),
  toString: fixed([textual], (value) => value),
  toStrings: fixed([any], textsOf),
  sortAlpha: fixed([any], (value) => textsOf(value).sort((a, b) => (a < b ? -1 : Number(a > b)))),
};

/** Without the special cases of whole words: the language upper-cases character by character. */
function upperCase(value: string): string {
  return value.toUpperCase().length === value.length
    ? value.toUpperCase()
    : Array.from(value, (each) => (each.toUpperCase().length === each.length ? each.toUpperCase() : each)).join("");
}

function trimSet(value: string, set: string): string {
  const characters = Array.from(value);
  const trimmed = new Set(set);
  let start = 0;
  let end = characters.length;
  while (start < end && trimmed.has(characters[start]!)) start += 1;
  while (end > start && trimmed.has(characters[end - 1]!)) end -= 1;
  return characters.slice(start, end).join("");
}

function substring(start: number, end: number, value: string): string {
  if (start < 0) return sliceBytes(value, 0, Math.max(0, end));
  if (end < 0 || end > byteLength(value)) return sliceBytes(value, start);
  if (start > end) throw wrongValue(`text cannot be cut from ${start} to ${end}`);
  return sliceBytes(value, start, end);
}

/** Each value but nil as text, by `write`, with spaces between. */
function each(values: readonly Value[], write: (value: string) => string): string {
  return values
    .filter((value) => value !== null)
    .map((value) => write(textual(value)))
    .join(" ");
}

function indent(count: number, value: string, { budget }: Invocation): string {
  if (count < 0) throw wrongValue("text cannot be indented by a negative number");
  const padding = paddingOf(count, budget);
  return padding + replaceAll(value, "\n", { by: `\n${padding}`, budget });
}

function paddingOf(count: number, budget: Budget): string {
  budget.allocate(count);
  return " ".repeat(count);
}

interface Replacing {
  readonly by: string;
  readonly budget: Budget;
}

function replaceAll(value: string, old: string, { by, budget }: Replacing): string {
  const parts = old === "" ? ["", ...value, ""] : value.split(old);
  budget.allocate(value.length + parts.length * by.length);
  return parts.join(by);
}

/** The elements of a list as texts, nil left out; another value is a list of one. */
function textsOf(value: Value): string[] {
  if (value === null) return [];
  const elements = isList(value) ? value : [value];
  return elements.filter((element) => element !== null).map((element) => textual(element));
}

function splitText(value: string, separator: string, count = Infinity): string[] {
  if (count === 0) return [];
  const parts = separator === "" ? Array.from(value) : value.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

/** As `_0`, `_1` and so on, which fields can name. */
function numbered(parts: readonly string[]): Value {
  return new Map(parts.map((part, index) => [`_${index}`, part]));
}
