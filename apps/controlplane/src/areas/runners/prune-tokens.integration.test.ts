import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../test/control-plane.ts";

const controlPlane = await testControlPlane();

async function aRunner() {
  const user = await controlPlane.aCaller();
  const path = { runner_id: user.runnerId };
  const read = (token: string) => controlPlane.call({ ...user, token }, "runner_get_runner", { path });
  return {
    async mint(): Promise<string> {
      return (await controlPlane.call(user, "create_runner_token", { path, body: {} })).body.token;
    },
    /** Registers a process that uses the token. */
    async claimWith(token: string, boot: string): Promise<void> {
      const toolchain = { id: "tools", tools: {}, capabilities: [] };
      const body = { groups: ["build"], capacity: 0, boot_id: boot, toolchain };
      await controlPlane.call({ ...user, token }, "claim_jobs", { path, body });
    },
    async prune(): Promise<number> {
      return (await controlPlane.call(user, "prune_tokens", { path })).body.invalidated_count;
    },
    /** For each token, the code it is refused with, or none. */
    refusals: (tokens: readonly string[]) =>
      Promise.all(tokens.map(async (token) => (await read(token)).body.code as string | undefined)),
  };
}

describe("pruning the tokens of a runner", () => {
  it("revokes those that nobody uses, and leaves the one of the living process and the newest", async () => {
    const runner = await aRunner();
    const [old, used, spare, newest] = [
      await runner.mint(),
      await runner.mint(),
      await runner.mint(),
      await runner.mint(),
    ];
    await runner.claimWith(old, "first");
    await runner.claimWith(used, "second");

    const count = await runner.prune();

    expect(count).toBe(2);
    // Other replicas hear of it a moment later, and so does this one.
    await expect
      .poll(() => runner.refusals([old, used, spare, newest]))
      .toEqual(["auth.token-revoked", undefined, "auth.token-revoked", undefined]);
    expect(await runner.prune()).toBe(0);
  });

  it("leaves the token of the last process where none runs, and the newest where none ever ran", async () => {
    const [ran, never] = [await aRunner(), await aRunner()];
    const tokens = [await ran.mint(), await ran.mint(), await ran.mint()] as const;
    await ran.claimWith(tokens[0], "boot");
    const others = [await never.mint(), await never.mint()];

    expect([await ran.prune(), await never.prune()]).toEqual([1, 1]);
    await expect.poll(() => ran.refusals(tokens)).toEqual([undefined, "auth.token-revoked", undefined]);
    await expect.poll(() => never.refusals(others)).toEqual(["auth.token-revoked", undefined]);
  });
});
