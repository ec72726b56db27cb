import { formatValue } from "../format.ts";
import { integer, kindOf, numberIn, type Value } from "../values.ts";
import type { Reader } from "./define.ts";

/** Any value as text: what `%v` prints. */
export function textual(value: Value): string {
  return typeof value === "string" ? value : formatValue(value);
}

/** Any value as a whole number; text that is no number is 0, as the functions' documentation has it. */
export const counted: Reader<bigint> = (value) => toWhole(value);

/** Any value as a number; text that is no number is 0. */
export const measured: Reader<number> = (value) => toNumber(value);

export function toWhole(value: Value): bigint {
  const kind = kindOf(value);
  if (kind === "bool") return value === true ? 1n : 0n;
  if (kind === "int") return BigInt(value as number | bigint);
  if (typeof value === "string") return wholeIn(value.replace(/\.0+$/, ""));
  const number = numberIn(value);
  return number === undefined || !Number.isFinite(number) ? 0n : BigInt(Math.trunc(number));
}

const WRITTEN_WHOLE = /^[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|[1-9](?:_?[0-9])*|0)$/;

/** A whole number as it may be written in the language, with its prefixes. */
function wholeIn(text: string): bigint {
  if (text.length > 70 || !WRITTEN_WHOLE.test(text)) return 0n;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const signed = text.startsWith("-") ? -value : value;
  return BigInt(integer(signed) as number | bigint) === signed ? signed : 0n;
}

function toNumber(value: Value): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return numberIn(value) ?? 0;
  const written = value.trim() === value && value !== "" && !/[_xXbBoO]/.test(value) ? Number(value) : Number.NaN;
  return Number.isNaN(written) ? 0 : written;
}
