import { describe, expect, it } from "vitest";
import { keyIdOf, newSigningKey, openToken, type RegistryGrant, signingKeyOf, signToken } from "./signed-token.ts";

const now = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
const DAY = 86_400_000;
const key = newSigningKey(now);
const grant: RegistryGrant = {
  tokenId: "tok1",
  scopes: [{ type: "repository", name: "a/b/c", actions: ["pull"] }],
  issuedAt: now,
  expiresAt: later(600_000),
};
const token = signToken(grant, "user:acc1", key);

/** The token with one of its three parts written anew. */
function altered(part: 0 | 1, change: (value: Record<string, unknown>) => object): string {
  const parts = token.split(".");
  const value = JSON.parse(Buffer.from(parts[part]!, "base64url").toString()) as Record<string, unknown>;
  parts[part] = Buffer.from(JSON.stringify(change(value))).toString("base64url");
  return parts.join(".");
}

describe("a signed token", () => {
  it("says what it was signed with and for", () => {
    expect(keyIdOf(token)).toBe(key.id);
    expect(openToken(token, key, later(1_000))).toEqual(grant);
  });

  it("is another one each time", () => {
    expect(signToken(grant, "user:acc1", key)).not.toBe(token);
  });

  it.each([
    ["says more than was signed", altered(1, (value) => ({ ...value, access: [] }))],
    ["names another header", altered(0, (value) => ({ ...value, typ: "other" }))],
    ["has no signature", `${token.split(".").slice(0, 2).join(".")}.`],
    ["has half a signature", token.slice(0, -20)],
    ["was signed with another key", signToken(grant, "user:acc1", newSigningKey(now))],
  ])("is refused when it %s", (_what, forged) => {
    expect(() => openToken(forged, key, now)).toThrow("not one of ours");
  });

  it("is refused when its time is over or has not come", () => {
    expect(() => openToken(token, key, later(600_000))).toThrow("expired");
    expect(() => openToken(token, key, later(-60_000))).toThrow("expired");
  });

  it.each(["tok0123456789", "", "a.b.c", "a.b", `${token}.more`, altered(0, () => ({ alg: "none", kid: key.id }))])(
    "is not %j",
    (text) => {
      expect(keyIdOf(text)).toBeUndefined();
    },
  );

  it("is signed with the newest key, for as long as that is young", () => {
    const newer = newSigningKey(later(DAY));

    expect(signingKeyOf([key, newer], later(2 * DAY))).toBe(newer);
    expect(signingKeyOf([key, newer], later(32 * DAY))).toBeUndefined();
  });
});
