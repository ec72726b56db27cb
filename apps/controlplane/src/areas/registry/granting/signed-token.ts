import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { unauthenticated } from "@exclave/kernel";
import type { Scope } from "./scope.ts";

/** A key that registry tokens are signed with; the same on every replica. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Buffer;
  readonly createdAt: Date;
}

/** What a registry token says. */
export interface RegistryGrant {
  /** The token that was shown for it. */
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Long enough for a push of a few layers; short, because what it may do was decided when it was made. */
export const REGISTRY_TOKEN_SECONDS = 600;
/** Clocks of replicas differ by less. */
const SKEW_SECONDS = 30;
const DAY_MILLISECONDS = 86_400_000;
const KEY_USE_MILLISECONDS = 30 * DAY_MILLISECONDS;
const KEY_LIFE_MILLISECONDS = 60 * DAY_MILLISECONDS;
const AUDIENCE = "exclave-registry";

export function newSigningKey(now: Date): SigningKey {
  return { id: randomBytes(12).toString("hex"), secret: randomBytes(32), createdAt: now };
}

/** The newest key while it is young enough to sign with. */
export function signingKeyOf(keys: readonly SigningKey[], now: Date): SigningKey | undefined {
  const newest = keys.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
  return newest && now.getTime() - newest.createdAt.getTime() < KEY_USE_MILLISECONDS ? newest : undefined;
}

/** Keys made before this have signed nothing that still holds. */
export function forgottenBefore(now: Date): Date {
  return new Date(now.getTime() - KEY_LIFE_MILLISECONDS);
}

/** A JSON Web Token, HS256, in the form that the token protocol gives the access of its tokens. */
export function signToken(grant: RegistryGrant, subject: string, key: SigningKey): string {
  const header = { alg: "HS256", typ: "JWT", kid: key.id };
  const payload = {
    aud: AUDIENCE,
    sub: subject,
    jti: randomBytes(12).toString("hex"),
    tid: grant.tokenId,
    iat: seconds(grant.issuedAt),
    exp: seconds(grant.expiresAt),
    access: grant.scopes,
  };
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${signature(signed, key).toString("base64url")}`;
}

/** The id of the key that a token says it was signed with; undefined for text that is no signed token. */
export function keyIdOf(token: string): string | undefined {
  const [header, , , ...rest] = token.split(".");
  const { alg, kid } = (rest.length === 0 && decode(header)) || {};
  return alg === "HS256" && typeof kid === "string" ? kid : undefined;
}

/** What a token says, once its signature and its time are checked; otherwise Unauthenticated. */
export function openToken(token: string, key: SigningKey, now: Date): RegistryGrant {
  const [header = "", body = "", mark = ""] = token.split(".");
  const expected = signature(`${header}.${body}`, key);
  const given = Buffer.from(mark, "base64url");
  const payload = given.length === expected.length && timingSafeEqual(given, expected) ? decode(body) : undefined;
  if (payload?.["aud"] !== AUDIENCE) {
    throw refused("registry.token-invalid", "the registry token is not one of ours");
  }
  const issuedAt = new Date(Number(payload["iat"]) * 1000);
  const expiresAt = new Date(Number(payload["exp"]) * 1000);
  if (!(expiresAt > now) || issuedAt.getTime() > now.getTime() + SKEW_SECONDS * 1000) {
    throw refused("registry.token-expired", "the registry token is expired");
  }
  return { tokenId: String(payload["tid"]), scopes: payload["access"] as Scope[], issuedAt, expiresAt };
}

export function refused(code: string, message: string): Error {
  return unauthenticated(code, message, { hint: "ask the token endpoint for another" });
}

function signature(text: string, { secret }: SigningKey): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Whatever it is, it is no token of ours.
    return undefined;
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
