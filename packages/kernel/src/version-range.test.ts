import { describe, expect, it } from "vitest";
import { parseVersionRange } from "./version-range.ts";
import { parseVersion } from "./versions.ts";

describe("a version", () => {
  it("keeps the letters it was written in, and what they say", () => {
    expect(parseVersion("v1.2-rc.1+build")).toEqual({
      text: "v1.2-rc.1+build",
      numbers: [1, 2, 0],
      prerelease: "rc.1",
    });
  });

  it.each(["", "latest", "1.2.3.4", "1..2", "-1", "1.2.3-"])("is not %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("a range", () => {
  it.each(["", ">>1", "1.2.3 -", "newest", "1 || ", "^", "1.2.3 and 2", "| 1"])("is not %j", (text) => {
    expect(parseVersionRange(text)).toBeUndefined();
  });

  it("takes a pre-release only where it names one", () => {
    const beta = parseVersion("2.0.0-beta")!;

    expect(parseVersionRange(">=1")!(beta)).toBe(false);
    expect(parseVersionRange(">=1.0.0-0")!(beta)).toBe(true);
    expect(parseVersionRange("1 || >=2.0.0-0")!(beta)).toBe(true);
  });
});
