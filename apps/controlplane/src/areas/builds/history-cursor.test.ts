import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./history-cursor.ts";

describe("a cursor of the build history", () => {
  it.each(["older", "newer"] as const)("reads back as it was written, going %s", (direction) => {
    const cursor = { direction, buildId: `bld${"0".repeat(23)}` };

    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  it("is refused when it is anything else", () => {
    expect(() => decodeCursor("made up")).toThrow(expect.objectContaining({ code: "request.invalid-field" }));
  });
});
