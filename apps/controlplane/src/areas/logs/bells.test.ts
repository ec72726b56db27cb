import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createBells } from "./bells.ts";

const LONG = 60_000;

describe("a bell", () => {
  it("wakes who waits for its stream, and nobody else", async () => {
    const bells = createBells();
    const [mine, other] = [bells.watch("mine"), bells.watch("other")];
    const outcome = Promise.race([
      mine.rung(LONG, new AbortController().signal).then(() => "mine"),
      other.rung(LONG, AbortSignal.timeout(200)).then(() => "other"),
    ]);

    bells.ring("mine");

    expect(await outcome).toBe("mine");
  });

  it("keeps a ring that came while nobody waited, once", async () => {
    const bells = createBells();
    const bell = bells.watch("stream");
    bells.ring("stream");

    await bell.rung(LONG, new AbortController().signal);
    const again = bell.rung(LONG, new AbortController().signal).then(() => "rung again");
    const heard = await Promise.race([again, setImmediate("silent")]);

    expect(heard).toBe("silent");
  });

  it("rings for everyone when something may have been missed", async () => {
    const bells = createBells();
    const waits = ["a", "b"].map((id) => bells.watch(id).rung(LONG, new AbortController().signal));

    bells.ringAll();

    await expect(Promise.all(waits)).resolves.toHaveLength(2);
  });

  it("lets go at once when its signal aborts", async () => {
    const rung = createBells().watch("stream").rung(LONG, AbortSignal.abort());

    await expect(rung).resolves.toBeUndefined();
  });
});
