import { createClient } from "@exclave/client";
import { describe, expect, it } from "vitest";
import { beat } from "./heartbeats.ts";

/** A runner that beats every millisecond, to a control plane that counts. */
function aRunner() {
  const stopping = new AbortController();
  let isHeard = false;
  let beats = 0;
  const client = createClient({
    url: "http://control-plane.test",
    token: "token",
    fetch: async (_input, init) => {
      beats += init?.method === "POST" ? 1 : 0;
      return Response.json(init?.method === "POST" ? {} : { heart_beat_timeout: 1e6 });
    },
  });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const done = beat({ client, runnerId: "run1", version: "1", log, isHeard: () => isHeard }, stopping.signal);
  return {
    beats: () => beats,
    hear: (now: boolean) => void (isHeard = now),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

describe("the heartbeat of a runner", () => {
  it("goes on while nobody hears of the runner otherwise, rests while somebody does, and begins again after it", async () => {
    const runner = aRunner();
    await expect.poll(runner.beats).toBeGreaterThan(3);

    runner.hear(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const rested = runner.beats();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(runner.beats()).toBe(rested);

    runner.hear(false);
    await expect.poll(runner.beats).toBeGreaterThan(rested);
    await runner.stop();
  });
});
