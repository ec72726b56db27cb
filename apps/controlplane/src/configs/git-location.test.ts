import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { checkGitLocation, isRef, sourceDirectory } from "./git-location.ts";

const location = { repo: "owner/name", directory: "infra/vpc", branch: "main" };
const refusal = expect.objectContaining({ kind: "InvalidInput", code: "request.invalid-field" });

describe("a git location", () => {
  it("is answered as it was given", () => {
    expect(checkGitLocation("public_git_vcs_config.", { ...location, directory: "./infra/" })).toEqual({
      ...location,
      directory: "./infra/",
    });
  });

  it.each(["..", "../up", "a/../../b", "/etc", "a\\b", "-rf", ":(top)", "a\nb", "x".repeat(256)])(
    "is refused with the directory %j",
    (directory) => {
      expect(() => checkGitLocation("public_git_vcs_config.", { ...location, directory })).toThrow(refusal);
    },
  );

  it("says which field is wrong", () => {
    expect(() => checkGitLocation("public_git_vcs_config.", { ...location, branch: "--upload-pack=x" })).toThrow(
      expect.objectContaining({ details: { fields: ["public_git_vcs_config.branch"] } }),
    );
  });
});

describe("a ref", () => {
  it.each(["main", "release/1.2", "v1.0.0", "feature/a-b_c", "refs/heads/main", "d42a8f6".repeat(5)])(
    "may be %s",
    (ref) => {
      expect(isRef(ref)).toBe(true);
    },
  );

  it.each(["", "-b", "--all", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "[a", "a\\b", "a/", "/a", "a//b", ".a"])(
    "is never %j",
    (ref) => {
      expect(isRef(ref)).toBe(false);
    },
  );

  it.each(["a.lock", "a/.b", "a@{1}", "@", "a.", "a\u0000", "a\u007f"])("is never %j", (ref) => {
    expect(isRef(ref)).toBe(false);
  });

  it("never begins like an option, whatever the text", () => {
    assert(property(string(), (text) => !isRef(`-${text}`)));
  });
});

describe("the source's directory", () => {
  it.each([
    ["", "."],
    [".", "."],
    ["./", "."],
    ["./a//b/", "a/b"],
    ["a/./b", "a/b"],
  ])("written %j is %s", (written, directory) => {
    expect(sourceDirectory(written)).toBe(directory);
  });
});
