import { createClient } from "@exclave/client";
import { describe, expect, it } from "vitest";
import { beat } from "./heartbeats.ts";

/** A runner that beats every millisecond, to a control plane that counts. */
function aRunner() {
  const stopping = new AbortController();
  let isHeard = false;
  let beats = 0;
  let asked = 0;
  const client = createClient({
    url: "http://control-plane.test",
    token: "token",
    fetch: async (_input, init) => {
      beats += init?.method === "POST" ? 1 : 0;
      return Response.json(init?.method === "POST" ? {} : { heart_beat_timeout: 1e6 });
    },
  });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const askIsHeard = (): boolean => {
    asked += 1;
    return isHeard;
  };
  const done = beat(
    { client, runnerId: "run1", version: "1", bootId: "boot", log, isHeard: askIsHeard },
    stopping.signal,
  );
  return {
    beats: () => beats,
    /** How many times a beat was due. */
    due: () => asked,
    hear: (now: boolean) => void (isHeard = now),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Waits until a beat was due some times more. */
async function dueAgain(due: () => number): Promise<void> {
  const before = due();
  await expect.poll(due).toBeGreaterThan(before + 2);
}

describe("the heartbeat of a runner", () => {
  it("goes on while nobody hears of the runner otherwise, rests while somebody does, and begins again after it", async () => {
    const runner = aRunner();
    await expect.poll(runner.beats).toBeGreaterThan(3);

    runner.hear(true);
    // One may be on its way.
    await dueAgain(runner.due);
    const rested = runner.beats();
    await dueAgain(runner.due);
    expect(runner.beats()).toBe(rested);

    runner.hear(false);
    await expect.poll(runner.beats).toBeGreaterThan(rested);
    await runner.stop();
  });
});
