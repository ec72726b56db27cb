/**
 * What a template works with. Data are plain JSON values, never written to. Dictionaries that a template makes are maps,
 * which it may change with `set`. A whole number is an integer wherever it comes from; `Float` is one that must not be.
 * Integers beyond what a number holds exactly are bigints, to 64 bits.
 */
export type Value = null | boolean | string | number | bigint | Float | Opaque | readonly Value[] | Dictionary;

export type Dictionary = Map<string, Value> | { readonly [key: string]: Value };

/** Names of the methods that values have: the only names behind a dot that take an argument. */
export const methodNames: ReadonlySet<string> = new Set(["Compare", "Equal", "Format", "GreaterThan", "LessThan"]);

/** A float64 that happens to be whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A value that only functions look into, such as a time: it prints as `text` and may have fields. */
export abstract class Opaque {
  abstract readonly typeName: string;
  abstract readonly fields: ReadonlyMap<string, Value>;
  /** What it is asked with an argument, as in `(semver "1.2.3").Compare $other`; none unless said. */
  readonly methods: ReadonlyMap<string, (given: Value) => Value> = new Map();
  abstract print(): string;
}

export type Kind = "nil" | "bool" | "string" | "int" | "float64" | "list" | "dict" | "opaque";

export function kindOf(value: Value): Kind {
  if (value === null || value === undefined) return "nil";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return Number.isSafeInteger(value) ? "int" : "float64";
    default:
      if (value instanceof Float) return "float64";
      if (value instanceof Opaque) return "opaque";
      return Array.isArray(value) ? "list" : "dict";
  }
}

/** What the language calls the value's type, for messages and `%T`. */
export function typeName(value: Value): string {
  const kind = kindOf(value);
  if (kind === "nil") return "<nil>";
  if (kind === "list") return "[]interface {}";
  if (kind === "dict") return "map[string]interface {}";
  return value instanceof Opaque ? value.typeName : kind;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDictionary(value: Value): value is Dictionary {
  return kindOf(value) === "dict";
}

/** The value under `key`, or undefined. Own properties only, so that nothing of a prototype can be reached. */
export function memberOf(dictionary: Dictionary, key: string): Value | undefined {
  if (dictionary instanceof Map) return dictionary.get(key);
  return Object.hasOwn(dictionary, key) ? dictionary[key] : undefined;
}

/** In the order in which the language walks a map: by the bytes of the key. */
export function sortedKeys(dictionary: Dictionary): string[] {
  const keys =
    dictionary instanceof Map
      ? [...dictionary.keys()]
      : Object.keys(dictionary).filter((key) => dictionary[key] !== undefined);
  return keys.sort(compareText);
}

/** Orders as UTF-8 bytes do; UTF-16 units order the same but for characters beyond the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const a = left.charCodeAt(at);
  const b = right.charCodeAt(at);
  if (Number.isNaN(a)) return -1;
  if (Number.isNaN(b)) return 1;
  const surrogates = Number(a >= 0xd800 && a < 0xe000) - Number(b >= 0xd800 && b < 0xe000);
  return surrogates === 0 ? a - b : surrogates;
}

/** A float64: whole ones are marked as such, or they would be taken for integers. */
export function float(value: number): Value {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

/** An integer of 64 bits; what does not fit wraps around, as it does in the language. */
export function integer(value: number | bigint): Value {
  if (Number.isSafeInteger(value)) return Number(value) + 0;
  const wrapped = BigInt.asIntN(64, typeof value === "bigint" ? value : BigInt(Math.trunc(value)));
  const narrow = Number(wrapped);
  return Number.isSafeInteger(narrow) ? narrow : wrapped;
}

/** The number in an integer or a float, or undefined. */
export function numberIn(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return value instanceof Float ? value.value : undefined;
}

/** What counts as true: not false, 0, nil, nor an empty text, list or dictionary. */
export function isTrue(value: Value): boolean {
  switch (kindOf(value)) {
    case "nil":
      return false;
    case "bool":
      return value as boolean;
    case "string":
      return value !== "";
    case "int":
    case "float64":
      return numberIn(value) !== 0;
    case "list":
      return (value as readonly Value[]).length > 0;
    case "dict":
      return value instanceof Map ? value.size > 0 : Object.keys(value as object).length > 0;
    case "opaque":
      return true;
  }
}
