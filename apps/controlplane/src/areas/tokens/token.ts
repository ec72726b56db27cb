import { invalidField, parseDuration } from "@exclave/kernel";

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

/** When a token of the asked-for duration ends; a year when nothing is said, ten at most. */
export function expiryOf(now: Date, duration: string | undefined): Date {
  const seconds = duration ? parseDuration(duration) : DEFAULT_LIFE_SECONDS;
  if (seconds === undefined || seconds <= 0 || seconds > MAXIMUM_LIFE_SECONDS) {
    const most = `${MAXIMUM_LIFE_SECONDS / 3600}h`;
    throw invalidField("duration", duration, `must be a duration such as 90s, 30m or 720h, of ${most} at most`);
  }
  return new Date(now.getTime() + seconds * 1000);
}

/** The name that a list of tokens shows; without one nobody knows which to revoke. */
export function checkTokenName(name: string): void {
  if (name.trim() === "") {
    throw invalidField("name", name, "must say what the token is for");
  }
}

/** What a token is looked up by. */
export type LookUpKey = { readonly secretHash: Buffer } | { readonly tokenId: string };
