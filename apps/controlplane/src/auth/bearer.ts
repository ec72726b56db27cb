import { createHash, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;

/** A new secret of 256 random bits; `tok` in front of tokens, as clients and secret scanners expect. */
export function newSecret(prefix = "tok"): string {
  return `${prefix}${randomBytes(SECRET_BYTES).toString("hex")}`;
}

/** What is stored of a secret. */
export function secretHash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** The token of an `Authorization` header: `Bearer <token>`, or the password of `Basic`. */
export function bearerToken(header: string | undefined): string | undefined {
  const [scheme, value] = header?.trim().split(/\s+/, 2) ?? [];
  switch (scheme?.toLowerCase()) {
    case "bearer":
      return value;
    case "basic":
      return value && Buffer.from(value, "base64").toString("utf8").split(":").slice(1).join(":");
    default:
      return undefined;
  }
}
