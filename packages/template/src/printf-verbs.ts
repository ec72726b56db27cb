import type { Budget } from "./budget.ts";
import { binaryDigits, exponentDigits, fixedDigits, generalDigits, hexDigits } from "./digits.ts";
import { formatNested, formatValue } from "./format.ts";
import { isPrintable, quoteText } from "./quote.ts";
import { isList, kindOf, memberOf, numberIn, Opaque, sortedKeys, typeName, type Value } from "./values.ts";

/** What stands between `%` and the verb. */
export interface Spec {
  readonly left: boolean;
  readonly zero: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly sharp: boolean;
  readonly width: number;
  readonly precision: number | undefined;
}

/** One operand as one verb prints it; a verb that does not fit the operand's type shows as `%!d(string=hi)`. */
export function formatVerb(verb: string, value: Value, spec: Spec, budget: Budget, depth = 0): string {
  budget.step();
  if (verb === "v" && spec.plus) return formatVerb("v", value, { ...spec, plus: false }, budget, depth);
  if (verb === "T") return pad(typeName(value), spec);
  if (verb === "v" && spec.sharp) return pad(formatSource(value, budget, depth), spec);
  const kind = kindOf(value);
  switch (kind) {
    case "nil":
      return verb === "v" ? pad("<nil>", spec) : `%!${verb}(<nil>)`;
    case "bool":
      return verb === "t" || verb === "v" ? pad(String(value), spec) : misfit(verb, value, spec, budget);
    case "int":
      return formatInteger(verb, BigInt(value as number | bigint), spec) ?? misfit(verb, value, spec, budget);
    case "float64":
      return formatFloating(verb, numberIn(value)!, spec) ?? misfit(verb, value, spec, budget);
    case "string":
      return formatString(verb, value as string, spec) ?? misfit(verb, value, spec, budget);
    case "opaque":
      return formatString(verb, (value as Opaque).print(), spec) ?? misfit(verb, value, spec, budget);
    default:
      return formatNested(value, (inner) => formatInner(verb, inner, spec, budget, depth + 1), budget, depth);
  }
}

/** Inside of lists and dictionaries nil is itself, whatever the verb. */
function formatInner(verb: string, value: Value, spec: Spec, budget: Budget, depth: number): string {
  return value === null ? "<nil>" : formatVerb(verb, value, spec, budget, depth);
}

function misfit(verb: string, value: Value, spec: Spec, budget: Budget): string {
  return `%!${verb}(${typeName(value)}=${formatVerb("v", value, { ...spec, sharp: false }, budget)})`;
}

function pad(text: string, { width, left, zero }: Spec): string {
  if (text.length >= 2 * width) return text;
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (left) return text + " ".repeat(missing);
  return (zero ? "0" : " ").repeat(missing) + text;
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, "0b"],
  d: [10, ""],
  v: [10, ""],
  o: [8, "0"],
  O: [8, "0o"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function formatInteger(verb: string, value: bigint, spec: Spec): string | undefined {
  if (verb === "c") return pad(character(value), { ...spec, zero: false });
  if (verb === "q") return pad(quoteText(character(value), "'", spec.plus), { ...spec, zero: false });
  if (verb === "U") return pad(formatPoint(value, spec), { ...spec, zero: false });
  const [base, prefix] = BASES[verb] ?? [0, ""];
  if (base === 0) return undefined;
  const magnitude = value < 0n ? -value : value;
  let digits = magnitude.toString(base).padStart(spec.precision ?? 0, "0");
  if (spec.precision === 0 && value === 0n) digits = "";
  if (verb === "X") digits = digits.toUpperCase();
  const sign = value < 0n ? "-" : spec.plus ? "+" : spec.space ? " " : "";
  if (spec.zero && spec.precision === undefined) digits = digits.padStart(spec.width - sign.length, "0");
  const marked = verb === "O" || (spec.sharp && !(verb === "o" && digits.startsWith("0"))) ? prefix : "";
  return pad(sign + marked + digits, { ...spec, zero: false });
}

function character(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : "\uFFFD";
}

function formatPoint(value: bigint, spec: Spec): string {
  const point = `U+${value.toString(16).toUpperCase().padStart(4, "0")}`;
  const shown = character(value);
  return spec.sharp && isPrintable(shown) ? `${point} '${shown}'` : point;
}

function formatFloating(verb: string, value: number, spec: Spec): string | undefined {
  const digits = floatDigits(verb, value, spec.precision);
  if (digits === undefined) return undefined;
  const negative = digits.startsWith("-");
  const sign = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
  const magnitude = digits.replace(/^[+-]/, "");
  const zeros = spec.zero && Number.isFinite(value);
  return pad(sign + (zeros ? magnitude.padStart(spec.width - sign.length, "0") : magnitude), { ...spec, zero: false });
}

function floatDigits(verb: string, value: number, precision: number | undefined): string | undefined {
  if (!"eEfFgGvbxX".includes(verb)) return undefined;
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-Inf" : "+Inf";
  switch (verb) {
    case "e":
      return exponentDigits(value, precision ?? 6);
    case "E":
      return exponentDigits(value, precision ?? 6).toUpperCase();
    case "f":
    case "F":
      return fixedDigits(value, precision ?? 6);
    case "b":
      return binaryDigits(value);
    case "x":
      return hexDigits(value, precision);
    case "X":
      return hexDigits(value, precision).toUpperCase();
    case "G":
      return generalDigits(value, precision).toUpperCase();
    default:
      return generalDigits(value, precision);
  }
}

function formatString(verb: string, value: string, spec: Spec): string | undefined {
  const cut = spec.precision === undefined ? value : [...value].slice(0, spec.precision).join("");
  switch (verb) {
    case "s":
    case "v":
      return pad(cut, spec);
    case "q":
      return pad(spec.sharp && !/[`\p{Cc}]/u.test(cut) ? `\`${cut}\`` : quoteText(cut, '"', spec.plus), spec);
    case "x":
    case "X":
      return pad(formatBytes(value, verb, spec), spec);
    default:
      return undefined;
  }
}

function formatBytes(value: string, verb: string, spec: Spec): string {
  const bytes = new TextEncoder().encode(value).slice(0, spec.precision);
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const mark = spec.sharp && pairs.length > 0 ? "0x" : "";
  const hex = spec.space ? pairs.map((pair) => mark + pair).join(" ") : mark + pairs.join("");
  return verb === "X" ? hex.toUpperCase() : hex;
}

/** `%#v`: the value as the language would write it in source. */
function formatSource(value: Value, budget: Budget, depth: number): string {
  budget.step();
  budget.deep(depth);
  if (typeof value === "string") return quoteText(value);
  if (isList(value)) {
    const inner = value.map((each) => formatSource(each, budget, depth + 1));
    return `${typeName(value)}{${inner.join(", ")}}`;
  }
  if (kindOf(value) !== "dict") return formatValue(value, budget);
  const dictionary = value as Parameters<typeof sortedKeys>[0];
  const inner = sortedKeys(dictionary).map((key) => {
    return `${quoteText(key)}:${formatSource(memberOf(dictionary, key) ?? null, budget, depth + 1)}`;
  });
  return `${typeName(value)}{${inner.join(", ")}}`;
}
