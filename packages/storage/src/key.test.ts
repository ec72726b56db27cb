import { describe, expect, it } from "vitest";
import { blobKey, checkedKey } from "./key.ts";

describe("checkedKey", () => {
  it.each(["a", "blobs/sha256/ab/abcd", "logs/log1_2-3.zst"])("takes %s", (key) => {
    expect(checkedKey(key)).toBe(key);
  });

  it.each(["", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a/.b", "a b", "a\\b", "a\0", "é", "x".repeat(800)])(
    "refuses %j",
    (key) => {
      expect(() => checkedKey(key)).toThrow(expect.objectContaining({ code: "storage.key" }));
    },
  );
});

describe("blobKey", () => {
  it("fans digests out over folders", () => {
    const hex = "ab".repeat(32);

    expect(blobKey(`sha256:${hex}`)).toBe(`blobs/sha256/ab/${hex}`);
  });

  it.each(["sha256:AB", "md5:abc", "../../etc", `sha256:${"g".repeat(64)}`])("refuses %s", (digest) => {
    expect(() => blobKey(digest)).toThrow(expect.objectContaining({ code: "storage.digest" }));
  });
});
