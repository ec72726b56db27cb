import { describe, expect, it } from "vitest";
import { createShutdownBell } from "./bell.ts";

describe("the bell of shutdowns", () => {
  it("rings for one runner until a look has found nothing", () => {
    const bell = createShutdownBell();
    bell.ring("one");

    expect([bell.isRung("one"), bell.isRung("other")]).toEqual([true, false]);
    bell.beginLook("one")();
    expect(bell.isRung("one")).toBe(false);
  });

  it("goes on for what was asked while somebody looked", () => {
    const bell = createShutdownBell();
    bell.ring("one");
    const noteNothing = bell.beginLook("one");

    bell.ring("one");
    noteNothing();

    expect(bell.isRung("one")).toBe(true);
  });
});
