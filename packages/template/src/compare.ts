import type { Budget } from "./budget.ts";
import { wrongValue } from "./failure.ts";
import {
  compareText,
  Float,
  isList,
  kindOf,
  memberOf,
  numberIn,
  Opaque,
  sortedKeys,
  typeName,
  type Value,
} from "./values.ts";

/** Equality of `eq`: of simple values of one kind, and of anything with nil. Numbers of both kinds compare. */
export function equalSimple(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  const [a, b] = [simpleKind(left), simpleKind(right)];
  if (a === b) return a === "number" ? compareNumbers(left, right) === 0 : left === right;
  throw wrongValue(`${typeName(left)} and ${typeName(right)} cannot be compared`, "convert one, with toString or int");
}

function simpleKind(value: Value): string {
  const kind = kindOf(value);
  if (kind === "int" || kind === "float64") return "number";
  if (kind === "string" || kind === "bool") return kind;
  throw wrongValue(`${typeName(value)} cannot be compared`, "deepEqual compares lists and dictionaries");
}

/** Below 0, 0 or above it; for texts and numbers. */
export function compareSimple(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (numberIn(left) !== undefined && numberIn(right) !== undefined) return compareNumbers(left, right);
  throw wrongValue(`${typeName(left)} and ${typeName(right)} have no order`, "only two numbers or two texts have one");
}

/** Exact also between integers beyond 2^53. NaN is unlike everything. */
function compareNumbers(left: Value, right: Value): number {
  const a = left instanceof Float ? left.value : (left as number | bigint);
  const b = right instanceof Float ? right.value : (right as number | bigint);
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? Number.NaN : 0;
}

/** Equality of `deepEqual`, `has` and `uniq`: of values of any kind, with all they hold. */
export function equalDeep(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  budget.step();
  budget.deep(depth);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return false;
  switch (kind) {
    case "list": {
      const [a, b] = [left as readonly Value[], right as readonly Value[]];
      return a.length === b.length && a.every((each, index) => equalDeep(each, b[index]!, budget, depth + 1));
    }
    case "dict": {
      if (left === right) return true;
      const [a, b] = [left, right] as Parameters<typeof sortedKeys>[0][];
      const keys = sortedKeys(a!);
      if (keys.length !== sortedKeys(b!).length) return false;
      return keys.every((key) => {
        const other = memberOf(b!, key);
        return other !== undefined && equalDeep(memberOf(a!, key) ?? null, other, budget, depth + 1);
      });
    }
    case "int":
    case "float64":
      return compareNumbers(left, right) === 0;
    case "opaque":
      return (left as Opaque).print() === (right as Opaque).print();
    default:
      return isList(left) || left === right;
  }
}
