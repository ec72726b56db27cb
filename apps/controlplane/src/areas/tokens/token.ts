import { invalidInput } from "@exclave/kernel";

export type TokenKind = "user" | "runner" | "job" | "log_writer";

/** A token as it is stored; the secret itself is nowhere. */
export interface Token {
  readonly id: string;
  readonly orgId: string | undefined;
  readonly kind: TokenKind;
  readonly name: string;
  readonly role: string;
  readonly accountId: string | undefined;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
}

const DAY_SECONDS = 86_400;
const DEFAULT_LIFE_SECONDS = 365 * DAY_SECONDS;
const MAXIMUM_LIFE_SECONDS = 10 * 365 * DAY_SECONDS;

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** Seconds of a Go duration such as `1h30m`; throws InvalidInput that names `field`. */
export function durationSeconds(text: string, field: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw invalidInput("request.invalid-field", `invalid input for ${field}`, {
      hint: `${field} is "${text}", but must be a duration such as 90s, 30m or 720h`,
      details: { fields: [field] },
    });
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_SECONDS[unit!]!, 0);
}

/** When a token of the asked-for duration ends; a year when nothing is said, ten at most. */
export function expiryOf(now: Date, duration: string | undefined): Date {
  const seconds = duration ? durationSeconds(duration, "duration") : DEFAULT_LIFE_SECONDS;
  if (seconds <= 0 || seconds > MAXIMUM_LIFE_SECONDS) {
    throw invalidInput("request.invalid-field", "invalid input for duration", {
      hint: `duration is ${duration}, but must be more than 0 and at most ${MAXIMUM_LIFE_SECONDS / 3600}h`,
      details: { fields: ["duration"] },
    });
  }
  return new Date(now.getTime() + seconds * 1000);
}
