import { describe, expect, it } from "vitest";
import { digestAlgorithm, digestLike } from "./digest.ts";

describe("a digest", () => {
  it.each([
    [`sha256:${"a".repeat(64)}`, "sha256"],
    [`sha512:${"a".repeat(128)}`, "sha512"],
    [`sha512:${"a".repeat(64)}`, undefined],
    [`sha256:${"A".repeat(64)}`, undefined],
    [`md5:${"a".repeat(32)}`, undefined],
    ["", undefined],
  ])("%s is of algorithm %s", (text, algorithm) => {
    expect(digestAlgorithm(text)).toBe(algorithm);
  });

  it("is made by the algorithm of the one it is compared with", () => {
    const content = Buffer.from("{}");

    expect(digestLike(undefined, content)).toMatch(/^sha256:44136fa355b3678a/);
    expect(digestLike(`sha512:${"0".repeat(128)}`, content)).toMatch(/^sha512:27c74670adb75075/);
  });
});
