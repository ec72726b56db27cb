import { describe, expect, it } from "vitest";
import { createAuthenticator, type FindLiving, type TokenPrincipal } from "./index.ts";

const runner: TokenPrincipal = { kind: "runner", id: "run1", tokenId: "tok1", orgId: "org1", runnerGroupId: "group" };
const user: TokenPrincipal = {
  kind: "user",
  id: "acc1",
  tokenId: "tok2",
  email: "",
  orgRoles: new Map([["org1", "org_admin"]]),
  role: "org_admin",
};
const job: TokenPrincipal = {
  kind: "job",
  id: "job1",
  tokenId: "tok3",
  orgId: "org1",
  executionId: "exe1",
  runnerId: "run1",
  runnerGroupId: "group",
  appId: undefined,
};

/** One that finds every token to be of `principal`, and counts how often it asks. */
function anAuthenticator(principal: TokenPrincipal) {
  const state = { now: 1_000_000, asked: 0 };
  const authenticator = createAuthenticator(
    async () => {
      state.asked += 1;
      return { principal, expiresAt: new Date(state.now + 3_600_000), revokedAt: undefined };
    },
    { now: () => new Date(state.now) },
  );
  return { state, authenticator, use: () => authenticator.authenticate("secret") };
}

const all: FindLiving = async (ids) => new Set(ids);
const none: FindLiving = async () => new Set();

describe("the authenticator", () => {
  it("asks for a runner's token once, as long as renewals say that it holds", async () => {
    const { state, authenticator, use } = anAuthenticator(runner);
    await use();

    for (let round = 0; round < 10; round++) {
      state.now += 2_000;
      await authenticator.renew(all);
      await use();
    }

    expect(state.asked).toBe(1);
  });

  it("asks again when a renewal does not know the token, when it failed, and when there was none", async () => {
    const { state, authenticator, use } = anAuthenticator(runner);
    await use();

    await authenticator.renew(none);
    await use();
    expect(state.asked).toBe(2);

    state.now += 2_000;
    await expect(authenticator.renew(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    state.now += 2_500;
    await use();
    expect(state.asked).toBe(3);
  });

  it("does not renew what a person's token stands for, as that may change", async () => {
    const { state, authenticator, use } = anAuthenticator(user);
    await use();

    state.now += 2_000;
    await authenticator.renew(all);
    state.now += 2_500;
    await use();

    expect(state.asked).toBe(2);
  });

  it("forgets a token by its id or its execution's, and no other", async () => {
    const { state, authenticator, use } = anAuthenticator(job);
    await use();

    authenticator.forgetToken("exe2");
    await use();
    expect(state.asked).toBe(1);

    authenticator.forgetToken("exe1");
    await use();
    authenticator.forgetToken("tok3");
    await use();
    expect(state.asked).toBe(3);
  });
});
