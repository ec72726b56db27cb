import { wrongValue } from "../failure.ts";
import { float, integer } from "../values.ts";
import { type FunctionSet, fixed, spread, text } from "./define.ts";
import { counted, measured, textual, toWhole } from "./readers.ts";
import { roundTo } from "./rounding.ts";

/** Functions over numbers. Those of whole numbers wrap at 64 bits; arguments of other types are converted, text to 0. */
export const mathFunctions: FunctionSet = {
  add: spread([], counted, (values) => integer(values.reduce((sum, value) => sum + value, 0n))),
  add1: fixed([counted], (value) => integer(value + 1n)),
  sub: fixed([counted, counted], (left, right) => integer(left - right)),
  mul: spread([counted], counted, (first, rest) => integer(rest.reduce((a, b) => BigInt.asIntN(64, a * b), first))),
  div: fixed([counted, counted], (left, right) => integer(left / divisor(right))),
  mod: fixed([counted, counted], (left, right) => integer(left % divisor(right))),
  ...both(
    ["max", "biggest"],
    spread([counted], counted, (first, rest) => integer(rest.reduce((a, b) => (b > a ? b : a), first))),
  ),
  min: spread([counted], counted, (first, rest) => integer(rest.reduce((a, b) => (b < a ? b : a), first))),
  addf: spread([], measured, (values) => float(tidy(values.reduce((sum, value) => sum + value, 0)))),
  add1f: fixed([measured], (value) => float(tidy(value + 1))),
  subf: spread([measured], measured, (first, rest) => float(tidy(rest.reduce((a, b) => a - b, first)))),
  mulf: spread([measured], measured, (first, rest) => float(tidy(rest.reduce((a, b) => a * b, first)))),
  divf: spread([measured], measured, (first, rest) => {
    if (rest.includes(0)) throw wrongValue("division by zero");
    return float(rest.reduce((a, b) => a / b, first));
  }),
  maxf: spread([measured], measured, (first, rest) => float(Math.max(first, ...rest))),
  minf: spread([measured], measured, (first, rest) => float(Math.min(first, ...rest))),
  ceil: fixed([measured], (value) => float(Math.ceil(value))),
  floor: fixed([measured], (value) => float(Math.floor(value))),
  round: spread([measured, counted], measured, (value, places, [threshold = 0.5]) => {
    return float(roundTo(value, { places: Number(places), threshold }));
  }),
  int: fixed([counted], (value) => integer(value)),
  int64: fixed([counted], (value) => integer(value)),
  float64: fixed([measured], (value) => float(value)),
  atoi: fixed([text], (value) => (/^[+-]?[0-9]{1,18}$/.test(value) ? Number(value) : 0)),
  toDecimal: fixed([textual], (value) => {
    const [, sign = "", digits] = /^([+-]?)([0-7]{1,21})$/.exec(value) ?? [];
    return digits === undefined ? 0 : integer(toWhole(`${sign}0${digits}`));
  }),
};

function both(names: readonly string[], value: FunctionSet[string]): FunctionSet {
  return Object.fromEntries(names.map((name) => [name, value]));
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw wrongValue("division by zero");
  return value;
}

/** Sums in decimal: 0.1 and 0.2 are 0.3. Fifteen digits are what a float64 holds of any decimal. */
function tidy(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : value;
}
