import { EventEmitter } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listenForStop } from "./stop-signals.ts";

describe("listenForStop", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("takes the echo of one Ctrl-C for the same, and a later one for hurry", () => {
    vi.useFakeTimers();
    const source = new EventEmitter();
    const signals = listenForStop(source);

    source.emit("SIGINT", "SIGINT");
    source.emit("SIGINT", "SIGINT");
    const afterEcho = [signals.stop.aborted, signals.hurry.aborted];
    vi.advanceTimersByTime(1_500);
    source.emit("SIGINT", "SIGINT");

    expect(afterEcho).toEqual([true, false]);
    expect(signals.hurry.aborted).toBe(true);
  });

  it("listens no more once disposed", () => {
    const source = new EventEmitter();
    const signals = listenForStop(source);

    signals.dispose();
    source.emit("SIGTERM", "SIGTERM");

    expect(signals.stop.aborted).toBe(false);
  });
});
