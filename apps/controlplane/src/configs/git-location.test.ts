import { describe, expect, it } from "vitest";
import { checkGitLocation, sourceDirectory } from "./git-location.ts";

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
