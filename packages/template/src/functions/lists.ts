import { equalDeep } from "../compare.ts";
import { wrongValue } from "../failure.ts";
import { integer, isList, isTrue, type Value } from "../values.ts";
import { any, describe, type FunctionSet, fixed, type Invocation, list, spread, whole } from "./define.ts";
import { counted } from "./readers.ts";

const listFunctions: FunctionSet = {
  first: fixed([list], (values) => values[0] ?? null),
  last: fixed([list], (values) => values.at(-1) ?? null),
  rest: fixed([list], (values) => values.slice(1)),
  initial: fixed([list], (values) => values.slice(0, -1)),
  append: fixed([list, any], (values, value) => [...values, value]),
  push: fixed([list, any], (values, value) => [...values, value]),
  prepend: fixed([list, any], (values, value) => [value, ...values]),
  reverse: fixed([list], (values) => values.toReversed()),
  uniq: fixed([list], (values, { budget }) => {
    const unique: Value[] = [];
    for (const value of values) if (!unique.some((each) => equalDeep(each, value, budget))) unique.push(value);
    return unique;
  }),
  without: spread([list], any, (values, left, { budget }) => {
    return values.filter((value) => !left.some((each) => equalDeep(each, value, budget)));
  }),
  has: fixed([any, any], (value, values, { budget }) => {
    if (values === null) return false;
    if (!isList(values)) throw wrongValue(`argument 2 must be a list, but is ${describe(values)}`);
    return values.some((each) => equalDeep(each, value, budget));
  }),
  compact: fixed([list], (values) => values.filter(isTrue)),
  chunk: fixed([whole, list], (size, values) => {
    if (size < 1) throw wrongValue("a chunk holds at least one");
    const count = Math.ceil(values.length / size);
    return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
  }),
};

/** Functions over lists; none of them changes a list. */
export const allListFunctions: FunctionSet = {
  ...listFunctions,
  ...mustTwins(listFunctions),
  list: spread([], any, (values) => values),
  tuple: spread([], any, (values) => values),
  concat: spread([], list, (lists, { budget }) => {
    budget.allocate(lists.reduce((sum, each) => sum + each.length, 0));
    return lists.flat(1);
  }),
  until: fixed([whole], (end, invocation) =>
    stepped({ start: 0n, end: BigInt(end), step: end < 0 ? -1n : 1n }, invocation),
  ),
  untilStep: fixed([counted, counted, counted], (start, end, step, invocation) =>
    stepped({ start, end, step }, invocation),
  ),
  seq: spread([], counted, (bounds, invocation) => sequence(bounds, invocation).join(" ")),
};

/** Functions whose plain form fails where its twin does: there is nothing that the twin would add. */
function mustTwins(functions: FunctionSet): FunctionSet {
  return Object.fromEntries(
    Object.entries(functions).map(([name, each]) => [`must${name[0]!.toUpperCase()}${name.slice(1)}`, each]),
  );
}

interface Steps {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

/** From `start` up to `end`, which is not among them; none when the step leads away from it. */
function stepped({ start, end, step }: Steps, { budget }: Invocation): Value[] {
  const distance = end - start;
  if (distance === 0n || step === 0n || distance > 0n !== step > 0n) return [];
  const count = Number((distance + step - (step > 0n ? 1n : -1n)) / step);
  budget.allocate(count);
  budget.step(count);
  return Array.from({ length: count }, (_, index) => integer(start + BigInt(index) * step));
}

/** As the command seq: `end`, `start end` or `start step end`, the end among them, counting down when it must. */
function sequence(bounds: readonly bigint[], invocation: Invocation): readonly Value[] {
  const [first, second, third] = bounds;
  if (first === undefined || bounds.length > 3) return [];
  const end = third ?? second ?? first;
  const start = second === undefined ? 1n : first;
  const direction = end < start ? -1n : 1n;
  const step = third === undefined ? direction : (second ?? direction);
  return stepped({ start, end: end + direction, step }, invocation);
}
