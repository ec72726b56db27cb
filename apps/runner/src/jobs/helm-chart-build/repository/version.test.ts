import { describe, expect, it } from "vitest";
import { chooseVersion } from "./choose-version.ts";
import { parseVersion } from "./version.ts";
import { parseVersionRange } from "./version-range.ts";

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

describe("the version that is built", () => {
  const wanted = { chart: "web", repoUrl: "https://charts.example.com" };

  it("is the one written to the letter before one that merely fits", () => {
    expect(chooseVersion(["1.2.9", "1.2"], { ...wanted, version: "1.2" })).toBe("1.2");
    expect(chooseVersion(["1.0.0-rc.1", "1.0.0"], { ...wanted, version: "1.0.0-rc.1" })).toBe("1.0.0-rc.1");
  });

  it("is the newest release when none is named, however the versions are sorted", () => {
    expect(chooseVersion(["1.9.0", "1.10.0", "not one", "2.0.0-rc.1"], { ...wanted, version: "" })).toBe("1.10.0");
  });

  it("is none of a chart that has only pre-releases, which are named", () => {
    const choosing = () => chooseVersion(["1.0.0-rc.1"], { ...wanted, version: "" });

    expect(choosing).toThrow(
      expect.objectContaining({ code: "helm.version-not-found", hint: expect.stringContaining("1.0.0-rc.1") }),
    );
  });
});
