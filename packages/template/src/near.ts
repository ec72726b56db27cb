import { nearest } from "@exclave/kernel";

/** Longer names are no slips of anybody, and comparing takes time with their length and number. */
const MAXIMUM_LENGTH = 64;
const MAXIMUM_CANDIDATES = 1_000;

/** The one of `candidates` that `wanted` may be a slip for. */
export function nearOne(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length > MAXIMUM_LENGTH) return undefined;
  const short = candidates.filter(({ length }) => length <= MAXIMUM_LENGTH).slice(0, MAXIMUM_CANDIDATES);
  return nearest(wanted, short, 1)[0];
}
