import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const MARK_BYTES = 16;

/** An answer that holds a secret, as it is stored: nobody opens it who does not show the token and the key of its request. */
export interface SealedAnswer {
  readonly sealed: string;
}

/** What an answer is sealed with; it is made from the token of the request, which is stored nowhere. */
export function sealKeyOf(token: string, idempotencyKey: string): Buffer {
  return createHmac("sha256", token).update(`idempotency ${idempotencyKey}`).digest();
}

export function seal(answer: unknown, key: Buffer): SealedAnswer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const content = Buffer.concat([cipher.update(JSON.stringify(answer ?? null), "utf8"), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), content]).toString("base64") };
}

/** The answer; undefined when it was sealed with another key. */
export function unseal({ sealed }: SealedAnswer, key: Buffer): { readonly answer: unknown } | undefined {
  const bytes = Buffer.from(sealed, "base64");
  const content = bytes.subarray(NONCE_BYTES + MARK_BYTES);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + MARK_BYTES));
    const text = Buffer.concat([decipher.update(content), decipher.final()]).toString("utf8");
    return { answer: JSON.parse(text) as unknown };
  } catch {
    // The mark does not fit: another key made it.
    return undefined;
  }
}
