import { invalidInput } from "@exclave/kernel";

const PER_MILLISECOND = 1_000_000n;
const PER_SECOND = 1_000_000_000n;

/** The largest moment a signed 64-bit counter of nanoseconds holds: the year 2262. */
export const LAST_NANOSECOND = 2n ** 63n - 1n;

/** Nanoseconds since 1970. */
export function nanosecondsOf(moment: Date): bigint {
  return BigInt(moment.getTime()) * PER_MILLISECOND;
}

/** RFC 3339 in UTC with all nine digits of the second's fraction. */
export function rfc3339(nanoseconds: bigint): string {
  const fraction = String(nanoseconds % PER_SECOND).padStart(9, "0");
  return `${wholeSecond(nanoseconds).slice(0, -1)}.${fraction}Z`;
}

/** RFC 3339 in UTC, cut to the second. */
export function wholeSecond(nanoseconds: bigint): string {
  return `${new Date(Number(nanoseconds / PER_MILLISECOND)).toISOString().slice(0, 19)}Z`;
}

/** Reads an RFC 3339 moment with up to nine digits of a fraction; throws InvalidInput for anything else. */
export function parseRfc3339(field: string, text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const milliseconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || !(milliseconds >= 0)) {
    throw invalidInput("log-cursor.invalid", `invalid input for ${field}`, {
      hint: `${field} is "${text.slice(0, 40)}", but must be the cursor of an earlier answer, or RFC 3339 such as 2026-01-31T12:00:00Z`,
      details: { fields: [field] },
    });
  }
  return BigInt(milliseconds) * PER_MILLISECOND + BigInt((match[2] ?? "").padEnd(9, "0"));
}
