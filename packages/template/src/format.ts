import type { Budget } from "./budget.ts";
import { generalDigits } from "./digits.ts";
import { isList, kindOf, memberOf, numberIn, Opaque, sortedKeys, type Value } from "./values.ts";

/** What `%v` prints: lists as `[a b]`, dictionaries as `map[key:value …]` in the order of their keys. */
export function formatValue(value: Value, budget?: Budget, depth = 0): string {
  budget?.step();
  switch (kindOf(value)) {
    case "nil":
      return "<nil>";
    case "string":
      return value as string;
    case "float64":
      return formatFloat(numberIn(value)!);
    case "list":
    case "dict":
      return formatNested(value, (inner) => formatValue(inner, budget, depth + 1), budget, depth);
    default:
      return value instanceof Opaque ? value.print() : String(value);
  }
}

/** Taking a list or a dictionary apart costs that much more than a plain value. */
const NESTED_STEPS = 4;

/** A list or a dictionary in the way of `%v`, each key and each element by `format`. */
export function formatNested(
  value: Value,
  format: (inner: Value) => string,
  budget: Budget | undefined,
  depth: number,
): string {
  budget?.deep(depth);
  budget?.step(NESTED_STEPS);
  const parts: string[] = [];
  const add = (part: string): void => {
    budget?.allocate(part.length + 1);
    parts.push(part);
  };
  if (isList(value)) for (const inner of value) add(format(inner));
  else {
    const dictionary = value as Parameters<typeof sortedKeys>[0];
    for (const key of sortedKeys(dictionary)) add(`${format(key)}:${format(memberOf(dictionary, key) ?? null)}`);
  }
  const inside = parts.join(" ");
  return isList(value) ? `[${inside}]` : `map[${inside}]`;
}

/** What `%v` prints of a float64. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-Inf" : "+Inf";
  return generalDigits(value, undefined);
}

/** What `print` makes of its arguments: a space between two of which neither is text. */
export function printValues(values: readonly Value[], budget: Budget): string {
  let printed = "";
  for (const [index, value] of values.entries()) {
    if (index > 0 && typeof value !== "string" && typeof values[index - 1] !== "string") printed += " ";
    printed += formatValue(value, budget);
  }
  return printed;
}
