import type { Budget } from "../budget.ts";
import { wrongValue } from "../failure.ts";
import { formatValue } from "../format.ts";
import { isDictionary, isList, kindOf, memberOf, numberIn, sortedKeys, type Value } from "../values.ts";
import { any, type FunctionSet, fixed, text } from "./define.ts";

/** Functions from and to JSON. Text that is not JSON is a failure in both forms of a function. */
export const jsonFunctions: FunctionSet = {
  ...both("fromJson", fixed([text], readJson)),
  ...both(
    "toJson",
    fixed([any], (value, { budget }) => escapeHtml(writeJson(value, { budget, indent: "" }))),
  ),
  ...both(
    "toPrettyJson",
    fixed([any], (value, { budget }) => escapeHtml(writeJson(value, { budget, indent: "  " }))),
  ),
  ...both(
    "toRawJson",
    fixed([any], (value, { budget }) => writeJson(value, { budget, indent: "" })),
  ),
};

function both(name: string, value: FunctionSet[string]): FunctionSet {
  return { [name]: value, [`must${name[0]!.toUpperCase()}${name.slice(1)}`]: value };
}

function readJson(written: string): Value {
  try {
    return JSON.parse(written) as Value;
  } catch {
    throw wrongValue("the text is not JSON");
  }
}

interface Writing {
  readonly budget: Budget;
  readonly indent: string;
}

/** JSON with the keys in order. */
function writeJson(value: Value, writing: Writing, depth = 0): string {
  const { budget, indent } = writing;
  budget.step();
  budget.deep(depth);
  const write = (inner: Value): string => writeJson(inner, writing, depth + 1);
  if (isList(value)) return enclose("[]", value.map(write), { ...writing, depth });
  if (isDictionary(value)) {
    const colon = indent === "" ? ":" : ": ";
    const members = sortedKeys(value).map((key) => writeText(key) + colon + write(memberOf(value, key)!));
    return enclose("{}", members, { ...writing, depth });
  }
  const kind = kindOf(value);
  if (kind === "nil") return "null";
  if (kind === "string") return writeText(value as string);
  if (kind === "opaque") return writeText(formatValue(value));
  if (kind === "float64") return writeFloat(numberIn(value)!);
  return String(value);
}

function enclose(
  brackets: string,
  parts: readonly string[],
  { budget, indent, depth }: Writing & { depth: number },
): string {
  budget.allocate(parts.reduce((sum, part) => sum + part.length + 1 + indent.length * depth, 2));
  if (indent === "" || parts.length === 0) return `${brackets[0]}${parts.join(",")}${brackets[1]}`;
  const outer = `\n${indent.repeat(depth)}`;
  const inner = outer + indent;
  return `${brackets[0]}${inner}${parts.join(`,${inner}`)}${outer}${brackets[1]}`;
}

function writeText(value: string): string {
  return JSON.stringify(value.toWellFormed()).replace(/[\u2028\u2029]/g, escapeCharacter);
}

function writeFloat(value: number): string {
  if (!Number.isFinite(value)) throw wrongValue(`${value} cannot be written as JSON`);
  return String(value);
}

function escapeHtml(json: string): string {
  return json.replace(/[<>&]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
