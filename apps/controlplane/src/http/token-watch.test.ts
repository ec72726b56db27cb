import { forbidden, unauthenticated } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { watchToken } from "./token-watch.ts";

describe("an answer without an end", () => {
  it.each([
    ["its token was revoked", unauthenticated("auth.token-revoked", "token is revoked")],
    ["its account left the org", forbidden("org.not-found", "org org1 was not found")],
  ])("hears once that %s, and not that the database was away", async (_, refusal) => {
    const answers = [
      async () => undefined,
      async () => Promise.reject(new Error("the database is away")),
      async () => Promise.reject(refusal),
    ];
    const lapsed = Promise.withResolvers<number>();
    let asked = 0;

    const stop = watchToken({
      authenticate: () => answers[asked++]!(),
      milliseconds: 1,
      onLapse: () => lapsed.resolve(asked),
    });

    await expect(lapsed.promise).resolves.toBe(3);
    stop();
  });
});
