import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikeShortCommit, parseGitRef } from "./git-ref.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const refusal = expect.objectContaining({ kind: "InvalidInput", code: "vcs.ref-refused" });

describe("a git ref", () => {
  it("is a commit when it is a full id, in either length and case", () => {
    expect(parseGitRef(sha.toUpperCase())).toEqual({ kind: "commit", sha });
    expect(parseGitRef("a".repeat(64))).toEqual({ kind: "commit", sha: "a".repeat(64) });
  });

  it("is a branch before it is a tag", () => {
    expect(parseGitRef("release/1.2")).toEqual({
      kind: "name",
      name: "release/1.2",
      candidates: ["refs/heads/release/1.2", "refs/tags/release/1.2"],
    });
  });

  it("means what it says when it is a full name", () => {
    expect(parseGitRef("refs/tags/v1")).toMatchObject({ candidates: ["refs/tags/v1"] });
    expect(parseGitRef("HEAD")).toEqual({ kind: "default" });
  });

  it.each([
    "",
    "--upload-pack=touch /tmp/x",
    "-",
    "@",
    "a..b",
    "a b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[b",
    "a\\b",
    "a@{1}",
    "a\nb",
    "a\u007f",
    "/a",
    "a/",
    "a//b",
    "a.",
    ".a",
    "a/.b",
    "a.lock",
    "a.lock/b",
    "refs/",
    "refs/heads/",
    "refs/pull/1/head",
    "refs/remotes/origin/main",
    "x".repeat(300),
    "\ud800",
  ])("is never %j", (text) => {
    expect(() => parseGitRef(text)).toThrow(refusal);
  });

  it("never begins with a dash, whatever the text", () => {
    assert(
      property(string(), (text) => {
        try {
          const ref = parseGitRef(text);
          return ref.kind !== "name" || !/^-|\.\./.test(ref.name);
        } catch (error) {
          return (error as { code?: string }).code === "vcs.ref-refused";
        }
      }),
    );
  });

  it("may look like a short commit id and still be a branch", () => {
    expect(parseGitRef("deadbeef")).toMatchObject({ kind: "name" });
    expect(looksLikeShortCommit("deadbeef")).toBe(true);
    expect(looksLikeShortCommit("main")).toBe(false);
    expect(looksLikeShortCommit(sha)).toBe(false);
  });
});
