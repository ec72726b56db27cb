import { byteLength, bytesOf, sliceBytes } from "../bytes.ts";
import { compareSimple, equalSimple } from "../compare.ts";
import { wrongValue } from "../failure.ts";
import { printValues } from "../format.ts";
import { formatText } from "../printf.ts";
import { isDictionary, isList, isTrue, memberOf, numberIn, typeName, type Value } from "../values.ts";
import { any, describe, type FunctionSet, failing, fixed, spread, text, whole } from "./define.ts";

/** Functions of the language itself. `and` and `or` are evaluated where they stand, for they may leave out arguments. */
export const builtinFunctions: FunctionSet = {
  and: spread([any], any, (first, rest) => [first, ...rest].find((each) => !isTrue(each)) ?? rest.at(-1) ?? first),
  or: spread([any], any, (first, rest) => [first, ...rest].find((each) => isTrue(each)) ?? rest.at(-1) ?? first),
  not: fixed([any], (value) => !isTrue(value)),
  eq: spread([any, any], any, (first, second, rest) => [second, ...rest].some((each) => equalSimple(first, each))),
  ne: fixed([any, any], (left, right) => !equalSimple(left, right)),
  lt: fixed([any, any], (left, right) => compareSimple(left, right) < 0),
  le: fixed([any, any], (left, right) => compareSimple(left, right) <= 0),
  gt: fixed([any, any], (left, right) => compareSimple(left, right) > 0),
  ge: fixed([any, any], (left, right) => compareSimple(left, right) >= 0),
  len: fixed([any], lengthOf),
  index: spread([any], any, (value, keys) => keys.reduce(elementOf, value)),
  slice: spread([any], whole, sliceOf),
  print: spread([], any, (values, { budget }) => printValues(values, budget)),
  println: spread([], any, (values, { budget }) => {
    return `${values.map((value) => printValues([value], budget)).join(" ")}\n`;
  }),
  printf: spread([text], any, (format, values, { budget }) => formatText(format, values, budget)),
  html: spread([], any, (values, { budget }) => escapeHtml(printValues(values, budget))),
  js: spread([], any, (values, { budget }) => escapeScript(printValues(values, budget))),
  urlquery: spread([], any, (values, { budget }) => escapeQuery(printValues(values, budget))),
  call: failing(1, ([value]) =>
    wrongValue(`${describe(value ?? null)} is not a function`, "data hold no functions to call"),
  ),
};

function lengthOf(value: Value): number {
  if (typeof value === "string") return byteLength(value);
  if (isList(value)) return value.length;
  if (isDictionary(value)) return value instanceof Map ? value.size : Object.keys(value).length;
  throw wrongValue(`${describe(value)} has no length`);
}

function elementOf(value: Value, key: Value): Value {
  if (value === null)
    throw wrongValue("nil cannot be indexed", "the step before it found nothing; dig takes a default");
  if (isDictionary(value)) {
    if (typeof key !== "string") throw wrongValue(`a dictionary is indexed by text, not by ${describe(key)}`);
    return memberOf(value, key) ?? null;
  }
  if (!isList(value) && typeof value !== "string") throw wrongValue(`${describe(value)} cannot be indexed`);
  const at = typeof key === "string" ? undefined : numberIn(key);
  if (at === undefined || !Number.isInteger(at))
    throw wrongValue(`a list is indexed by a number, not by ${describe(key)}`);
  const elements = typeof value === "string" ? bytesOf(value) : value;
  if (at < 0 || at >= elements.length) throw wrongValue(`index ${at} is outside of a list of ${elements.length}`);
  return elements[at] ?? null;
}

function sliceOf(value: Value, bounds: readonly number[]): Value {
  if (!isList(value) && typeof value !== "string") throw wrongValue(`${typeName(value)} cannot be sliced`);
  if (bounds.length > 3) throw wrongValue("a slice takes at most three bounds");
  const length = typeof value === "string" ? byteLength(value) : value.length;
  const [start = 0, end = length] = bounds;
  for (const bound of [...bounds.slice(2), end, start]) {
    if (bound < 0 || bound > length) throw wrongValue(`${bound} is outside of a length of ${length}`);
  }
  if (start > end) throw wrongValue(`a slice cannot go from ${start} to ${end}`);
  return typeof value === "string" ? sliceBytes(value, start, end) : value.slice(start, end);
}

const HTML: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

function escapeHtml(value: string): string {
  return value.replace(/["'&<>]/g, (character) => HTML[character]!).replaceAll("\0", "\uFFFD");
}

const SCRIPT: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

function escapeScript(value: string): string {
  return value.replace(/[\\'"<>&=]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const known = SCRIPT[character];
    return known ?? `\\u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

/** As in the query of an address: a space becomes `+`. */
function escapeQuery(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
