import { describe, expect, it } from "vitest";
import { gapsOf, launchesFor } from "./isolation.ts";

describe("isolation", () => {
  it("tries the strongest walls first, and ends with none", () => {
    expect(launchesFor(true, true)[0]).toEqual({ user: "own", userMap: "range", processes: "namespace" });
    expect(launchesFor(false, true)[0]).toEqual({ user: "shared", userMap: "range", processes: "namespace" });
    for (const launches of [launchesFor(true, true), launchesFor(false, true), launchesFor(false, false)]) {
      expect(launches.at(-1)).toEqual({ user: "shared", userMap: "none", processes: "group" });
    }
  });

  it("names every gap, and none where there is none", () => {
    const full = {
      user: "own",
      userMap: "range",
      processes: "namespace",
      linkLocal: "blocked",
      memory: "group",
      processCount: "group",
    } as const;
    const least = {
      user: "shared",
      userMap: "none",
      processes: "group",
      linkLocal: "open",
      memory: "unlimited",
      processCount: "unlimited",
    } as const;

    expect(gapsOf(full, true)).toEqual([]);
    expect(gapsOf(least, false)).toHaveLength(5);
  });
});
