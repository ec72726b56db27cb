import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { isGitRef } from "./index.ts";

describe("a ref", () => {
  it.each(["main", "release/1.2", "v1.0.0", "feature/a-b_c", "refs/heads/main", "d42a8f6".repeat(5)])(
    "may be %s",
    (ref) => {
      expect(isGitRef(ref)).toBe(true);
    },
  );

  it.each(["", "-b", "--all", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "[a", "a\\b", "a/", "/a", "a//b", ".a"])(
    "is never %j",
    (ref) => {
      expect(isGitRef(ref)).toBe(false);
    },
  );

  it.each(["a.lock", "a/.b", "a@{1}", "@", "a.", "a\u0000", "a\u007f"])("is never %j", (ref) => {
    expect(isGitRef(ref)).toBe(false);
  });

  it("never begins like an option, whatever the text", () => {
    assert(property(string(), (text) => !isGitRef(`-${text}`)));
  });
});
