import { describe, expect, it } from "vitest";
import { chooseVersion } from "./choose-version.ts";

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
