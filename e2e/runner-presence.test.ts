import { createClient } from "@exclave/client";
import { sleep } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { startControlPlane } from "./harness/control-plane.ts";

const controlPlane = await startControlPlane(await testDatabase());
afterAll(() => controlPlane.stop());

describe("a runner whose claim is held", () => {
  it("is connected without a heartbeat, and what it said of itself is its newest one", async () => {
    const { url, runnerId, runnerToken, client } = controlPlane;
    const path = { runner_id: runnerId };
    const connection = () => client.call("get_runner_connect_status", { path });
    const hangingUp = new AbortController();

    expect(await connection()).toMatchObject({ connected: false, latest_heartbeat_timestamp: 0 });
    const claim = createClient({ url, token: runnerToken }).call("claim_jobs", {
      path,
      body: {
        groups: ["build"],
        capacity: 1,
        wait_milliseconds: 30_000,
        boot_id: "boot",
        version: "1.2.3",
        toolchain: { id: "sha256:tools", tools: {}, capabilities: ["terraform-module-build"] },
        heartbeat: { alive_time: 7e9, version: "1.2.3", process: "org" },
      },
      signal: hangingUp.signal,
    });
    const gone = claim.catch((error: unknown) => error);

    await expect.poll(connection).toMatchObject({ connected: true });
    const since = (await connection()).latest_heartbeat_timestamp!;
    await expect.poll(async () => (await connection()).latest_heartbeat_timestamp!).toBeGreaterThan(since);
    expect(await client.call("get_runner_latest_heart_beat", { path })).toMatchObject({
      process: "org",
      version: "1.2.3",
    });
    expect(await client.call("runner_get_runner", { path })).toMatchObject({ status: "active" });

    hangingUp.abort();
    expect(await gone).toMatchObject({ name: "AbortError" });
    const left = await expectSettled(async () => (await connection()).latest_heartbeat_timestamp!);
    expect(left).toBeGreaterThanOrEqual(since);
  });
});

/** Reads until two reads a second apart say the same. */
async function expectSettled(read: () => Promise<number>): Promise<number> {
  for (let tries = 0; tries < 10; tries++) {
    const before = await read();
    await sleep(1_200);
    if ((await read()) === before) {
      return before;
    }
  }
  throw new Error("it goes on");
}
