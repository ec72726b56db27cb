import type { Budget } from "../budget.ts";
import { wrongValue } from "../failure.ts";
import { type Dictionary, isDictionary, isList, isTrue, memberOf, sortedKeys, type Value } from "../values.ts";
import { any, describe, dictionary, type FunctionSet, fixed, spread, text } from "./define.ts";
import { textual } from "./readers.ts";

/** Functions over dictionaries. `set`, `unset` and `merge` change one that the template has made, never the data. */
export const dictFunctions: FunctionSet = {
  dict: spread([], any, (given) => {
    const made = new Map<string, Value>();
    for (let at = 0; at < given.length; at += 2)
      made.set(textual(given[at]!), given[at + 1] ?? (at + 1 < given.length ? null : ""));
    return made;
  }),
  get: fixed([dictionary, text], (from, key) => {
    const member = memberOf(from, key);
    return member === undefined ? "" : member;
  }),
  set: fixed([dictionary, text, any], (into, key, value) => changeable(into, "set").set(key, value)),
  unset: fixed([dictionary, text], (from, key) => {
    const made = changeable(from, "unset");
    made.delete(key);
    return made;
  }),
  hasKey: fixed([any, text], (from, key) => {
    if (from === null) return false;
    if (!isDictionary(from)) throw wrongValue(`argument 1 must be a dictionary, but is ${describe(from)}`);
    return memberOf(from, key) !== undefined;
  }),
  pluck: spread([text], dictionary, (key, all) => {
    return all.map((each) => memberOf(each, key)).filter((member) => member !== undefined);
  }),
  dig: spread([], any, (given) => dig(given), 3),
  keys: spread([], dictionary, (all) => all.flatMap(sortedKeys)),
  values: fixed([dictionary], (from) => sortedKeys(from).map((key) => memberOf(from, key)!)),
  pick: spread([dictionary], text, (from, keys) => {
    const found = keys.filter((key) => memberOf(from, key) !== undefined);
    return new Map(found.map((key) => [key, memberOf(from, key)!]));
  }),
  omit: spread([dictionary], text, (from, keys) => {
    const kept = sortedKeys(from).filter((key) => !keys.includes(key));
    return new Map(kept.map((key) => [key, memberOf(from, key)!]));
  }),
  ...named(
    ["merge", "mustMerge"],
    spread([dictionary], dictionary, (into, all, { budget }) => {
      for (const each of all) merge(changeable(into, "merge"), each, { overwrites: false, budget });
      return into;
    }),
  ),
  ...named(
    ["mergeOverwrite", "mustMergeOverwrite"],
    spread([dictionary], dictionary, (into, all, { budget }) => {
      for (const each of all) merge(changeable(into, "mergeOverwrite"), each, { overwrites: true, budget });
      return into;
    }),
  ),
  ...named(
    ["deepCopy", "mustDeepCopy"],
    fixed([any], (value, { budget }) => copy(value, budget, 0)),
  ),
};

function named(names: readonly string[], value: FunctionSet[string]): FunctionSet {
  return Object.fromEntries(names.map((name) => [name, value]));
}

function changeable(value: Dictionary, by: string): Map<string, Value> {
  if (value instanceof Map) return value;
  throw wrongValue(
    "the data cannot be changed",
    `copy what is to be changed first, as in ${by} (deepCopy .nuon.inputs) …`,
  );
}

function dig(given: readonly Value[]): Value {
  const keys = given.slice(0, -2);
  let value: Value = given.at(-1)!;
  for (const [index, key] of keys.entries()) {
    if (typeof key !== "string") throw wrongValue(`argument ${index + 1} must be text, but is ${describe(key)}`);
    if (!isDictionary(value)) throw wrongValue(`${describe(value)} has no key ${key}`, "dig goes through dictionaries");
    const member = memberOf(value, key);
    if (member === undefined) return given.at(-2)!;
    value = member;
  }
  return value;
}

interface Merging {
  readonly overwrites: boolean;
  readonly budget: Budget;
}

/** Adds what `into` lacks, or holds nothing in; dictionaries in both are merged. */
function merge(into: Map<string, Value>, from: Dictionary, merging: Merging, depth = 0): void {
  merging.budget.deep(depth);
  for (const key of sortedKeys(from)) {
    merging.budget.step();
    const value = memberOf(from, key)!;
    const present = into.get(key);
    if (present !== undefined && isDictionary(present) && isDictionary(value)) {
      const inner = new Map(sortedKeys(present).map((name) => [name, memberOf(present, name)!]));
      merge(inner, value, merging, depth + 1);
      into.set(key, inner);
    } else if (present === undefined || merging.overwrites || !isTrue(present)) into.set(key, value);
  }
}

function copy(value: Value, budget: Budget, depth: number): Value {
  budget.step();
  budget.deep(depth);
  if (isList(value)) return value.map((each) => copy(each, budget, depth + 1));
  if (!isDictionary(value)) return value;
  return new Map(sortedKeys(value).map((key) => [key, copy(memberOf(value, key)!, budget, depth + 1)]));
}
