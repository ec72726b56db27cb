import { describe, expect, it } from "vitest";
import { contentRange, requestedRange } from "./byte-range.ts";

describe("requestedRange", () => {
  it.each([
    ["bytes=0-0", 0, 0],
    ["bytes=5-", 5, 9],
    ["bytes=-3", 7, 9],
    ["bytes=-30", 0, 9],
    ["bytes=2-100", 2, 9],
  ])("reads %s of ten bytes", (header, first, last) => {
    expect(requestedRange(header, 10)).toEqual({ first, last });
  });

  it.each([undefined, "", "bytes=-", "bytes=3-2", "items=0-1", "bytes=0-1,3-4", "bytes=a-b"])(
    "sends everything for %j",
    (header) => {
      expect(requestedRange(header, 10)).toBeUndefined();
    },
  );

  it.each([
    ["bytes=10-", 10],
    ["bytes=11-12", 10],
    ["bytes=-0", 10],
    ["bytes=0-", 0],
  ])("refuses %s of %i bytes", (header, size) => {
    expect(() => requestedRange(header, size)).toThrow(expect.objectContaining({ code: "registry.range" }));
  });
});

describe("contentRange", () => {
  it.each(["3-9", "bytes 3-9/*", "bytes=3-9", "bytes 3-9/10"])("reads %s", (header) => {
    expect(contentRange(header)).toEqual({ first: 3, last: 9 });
  });

  it("is absent without a header", () => {
    expect(contentRange(undefined)).toBeUndefined();
  });

  it.each(["", "9-3", "3-", "-3", "a-b", "bytes */10"])("refuses %j", (header) => {
    expect(() => contentRange(header)).toThrow(expect.objectContaining({ code: "registry.upload-range" }));
  });
});
