import { describe, expect, it } from "vitest";
import { configDigestOf } from "./config-digest.ts";

describe("the digest of a build's config", () => {
  const build = { id: "bld1", configId: "cfg1" };

  it("is what the config says", () => {
    expect(configDigestOf(build, { configDigest: "sha256:1" })).toBe("sha256:1");
  });

  it("is never made up for a config that is not there", () => {
    expect(() => configDigestOf(build, undefined)).toThrow(
      expect.objectContaining({ code: "build.config-missing", message: expect.stringMatching(/cfg1 of build bld1/) }),
    );
  });
});
