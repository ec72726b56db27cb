import { unauthenticated } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import type { Principal } from "../auth/index.ts";
import { watchToken } from "./token-watch.ts";

const principal: Principal = { kind: "system", id: "anybody" };

describe("an answer without an end", () => {
  it("hears once that its token was revoked, and not that the database was away", async () => {
    const answers = [
      async () => principal,
      async () => Promise.reject(new Error("the database is away")),
      async () => Promise.reject(unauthenticated("auth.token-revoked", "token is revoked")),
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
