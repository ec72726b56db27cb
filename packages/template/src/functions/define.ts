import type { Budget } from "../budget.ts";
import { RenderFailure, wrongValue } from "../failure.ts";
import { formatValue } from "../format.ts";
import { type Dictionary, Float, isDictionary, isList, kindOf, numberIn, typeName, type Value } from "../values.ts";

/** Where a rendering takes from what is not in its data; what is absent makes the functions that need it fail. */
export interface Sources {
  readonly now?: (() => Date) | undefined;
  /** That many unpredictable bytes. */
  readonly randomBytes?: ((count: number) => Uint8Array) | undefined;
}

/** What a function is given besides its arguments. */
export interface Invocation {
  readonly budget: Budget;
  readonly sources: Sources;
}

/** One function of the language; pure but for its invocation. */
export interface TemplateFunction {
  readonly minimum: number;
  readonly maximum: number;
  readonly invoke: (given: readonly Value[], invocation: Invocation) => Value;
}

export type FunctionSet = Readonly<Record<string, TemplateFunction>>;

/** Reads one argument; what it cannot read it calls by the name of what it wants. */
export type Reader<Read> = (value: Value) => Read | Mismatch;

class Mismatch {
  readonly wanted: string;

  constructor(wanted: string) {
    this.wanted = wanted;
  }
}

type Readers = readonly Reader<unknown>[];
type ReadBy<Each> = Each extends Reader<infer Read> ? Exclude<Read, Mismatch> : never;
type ReadAll<All extends Readers> = { [Index in keyof All]: ReadBy<All[Index]> };

const TEXT = new Mismatch("text");
const WHOLE = new Mismatch("a whole number");
const LIST = new Mismatch("a list");
const DICTIONARY = new Mismatch("a dictionary");
const TRUTH = new Mismatch("true or false");

export const any: Reader<Value> = (value) => value;
export const text: Reader<string> = (value) => (typeof value === "string" ? value : TEXT);
export const truth: Reader<boolean> = (value) => (typeof value === "boolean" ? value : TRUTH);
export const list: Reader<readonly Value[]> = (value) => (isList(value) ? value : LIST);
export const dictionary: Reader<Dictionary> = (value) => (isDictionary(value) ? value : DICTIONARY);
/** A whole number that an index or a count can be; a float64 that is whole will do. */
export const whole: Reader<number> = (value) => {
  const found = kindOf(value) === "int" || value instanceof Float ? numberIn(value) : undefined;
  return found !== undefined && Number.isInteger(found) ? found : WHOLE;
};

/** A function of a fixed number of arguments. */
export function fixed<const All extends Readers>(
  readers: All,
  call: (...given: [...ReadAll<All>, Invocation]) => Value,
): TemplateFunction {
  return {
    minimum: readers.length,
    maximum: readers.length,
    invoke: (given, invocation) => {
      const read = readers.map((reader, index) => readOne(reader, given[index]!, index));
      return call(...([...read, invocation] as unknown as [...ReadAll<All>, Invocation]));
    },
  };
}

/** A function whose last argument may come any number of times; `minimum` counts all arguments. */
export function spread<const All extends Readers, Rest>(
  readers: All,
  rest: Reader<Rest>,
  call: (...given: [...ReadAll<All>, readonly Exclude<Rest, Mismatch>[], Invocation]) => Value,
  minimum = readers.length,
): TemplateFunction {
  return {
    minimum,
    maximum: Infinity,
    invoke: (given, invocation) => {
      const read = given.map((value, index) => readOne((readers[index] ?? rest) as Reader<unknown>, value, index));
      const fix = read.slice(0, readers.length);
      return call(...([...fix, read.slice(readers.length), invocation] as unknown as Parameters<typeof call>));
    },
  };
}

function readOne<Read>(reader: Reader<Read>, value: Value, index: number): Read {
  const read = reader(value);
  if (!(read instanceof Mismatch)) return read;
  throw wrongValue(`argument ${index + 1} must be ${read.wanted}, but is ${describe(value)}`);
}

/** A value and its type, cut short, for messages. Values of text are shown, for they are what the author looks for. */
export function describe(value: Value): string {
  const kind = kindOf(value);
  if (kind === "nil") return "nil";
  if (kind === "list") return `a list of ${(value as readonly Value[]).length}`;
  if (kind === "dict") return "a dictionary";
  return kind === "string" ? "text" : `${typeName(value)} ${formatValue(value)}`;
}

/** A function that fails whatever it is given. */
export function failing(minimum: number, fail: (given: readonly Value[]) => RenderFailure): TemplateFunction {
  return {
    minimum,
    maximum: Infinity,
    invoke: (given) => {
      throw fail(given);
    },
  };
}
