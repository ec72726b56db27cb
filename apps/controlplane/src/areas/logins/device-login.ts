import { randomInt } from "node:crypto";

export type LoginStatus = "pending" | "approved" | "denied" | "used";

/** A program that waits for a token; neither of its codes is kept. */
export interface DeviceLogin {
  readonly id: string;
  readonly clientId: string;
  readonly status: LoginStatus;
  /** Who approved, and with which rights; set once it is decided. */
  readonly accountId: string | undefined;
  readonly role: string;
  /** How long the program must wait between two tries. */
  readonly intervalSeconds: number;
  readonly polledAt: Date | undefined;
  readonly expiresAt: Date;
}

export const LIFE_SECONDS = 600;
export const FIRST_INTERVAL_SECONDS = 2;
/** What RFC 8628 adds to the interval of who asks too often. */
export const SLOWER_SECONDS = 5;
/** Clocks and networks jitter. */
const TOLERANCE_MILLISECONDS = 500;

export type PollOutcome = "unknown" | "expired" | "denied" | "slow_down" | "pending" | "granted";

/** What a program is told that asks for its token now. */
export function pollOutcome(login: DeviceLogin | undefined, now: Date): PollOutcome {
  if (!login || login.status === "used") {
    return "unknown";
  }
  if (login.expiresAt <= now) {
    return "expired";
  }
  if (login.status === "denied") {
    return "denied";
  }
  const next = (login.polledAt?.getTime() ?? 0) + login.intervalSeconds * 1000 - TOLERANCE_MILLISECONDS;
  if (now.getTime() < next) {
    return "slow_down";
  }
  return login.status === "approved" ? "granted" : "pending";
}

/** No vowels, so that no words come out; 20 letters as RFC 8628 proposes. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const CODE_LENGTH = 8;

/** A code that a person can type: `BCDF-GHJK`, 34 bits. */
export function newUserCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]!).join("");
  return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
}

/** The code as it was made, however it was typed; undefined for what cannot be one. */
export function normalUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  const isCode = letters.length === CODE_LENGTH && [...letters].every((letter) => LETTERS.includes(letter));
  return isCode ? `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}` : undefined;
}

/** RFC 8628, section 3.2. */
export interface DeviceCodeAnswer {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** RFC 6749, section 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}
