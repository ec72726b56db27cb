import { describe, expect, it } from "vitest";
import { createTold } from "./told.ts";

describe("what was told", () => {
  it("is not said again at once, and is forgotten in time", () => {
    let now = 0;
    const told = createTold(() => now);

    expect(told.wait("stop")).toBe(0);
    told.note("stop");
    now = 2_000;
    expect(told.wait("stop")).toBe(3_000);
    now = 5_000;
    expect(told.wait("stop")).toBe(0);
    now = 300_001;
    told.tidy();
    expect(told.wait("stop")).toBe(0);
  });
});
