import { describe, expect, it } from "vitest";
import { isSameStart, processIdOf } from "./process.ts";

const at = (seconds: number): Date => new Date(seconds * 1_000);

describe("a process that does not say of which boot it is", () => {
  it.each([
    ["the same, as clocks and networks tell it", 100, 200, 104, true],
    ["another that began long after it", 100, 200, 190, false],
    ["another that began soon after it, when it was not heard of any more", 100, 103, 108, false],
    ["the same that has only just begun", 100, 100, 100.4, true],
  ])("is %s", (_what, startedAt, heardAt, started, isSame) => {
    expect(isSameStart({ startedAt: at(startedAt), heardAt: at(heardAt) }, at(started))).toBe(isSame);
  });
});

describe("the id of a process", () => {
  it("is the same for one boot of one runner, and of no other", () => {
    expect(processIdOf("one", "boot")).toMatch(/^rpr[0-9a-z]{23}$/);
    expect(processIdOf("one", "boot")).toBe(processIdOf("one", "boot"));
    expect(processIdOf("other", "boot")).not.toBe(processIdOf("one", "boot"));
  });
});
