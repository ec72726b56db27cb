import { describe, expect, it } from "vitest";
import { cursorOf, isPast, parseOrder, parsePosition } from "./cursor.ts";

const record = { sequence: 7, timestamp: 1_700_000_000_000_000_001n };

describe("a cursor", () => {
  it("is the record's time in nanoseconds, and comes back as that", () => {
    expect(cursorOf(record)).toBe("1700000000000000001");
    expect(parsePosition("since", cursorOf(record))).toEqual({ kind: "timestamp", value: record.timestamp });
  });

  it.each([
    ["7", { kind: "sequence", value: 7 }],
    ["2023-11-14T22:13:20.000000001Z", { kind: "timestamp", value: record.timestamp }],
    ["2023-11-14T23:13:20+01:00", { kind: "timestamp", value: 1_700_000_000_000_000_000n }],
    ["9999999999999999999", { kind: "timestamp", value: 2n ** 63n - 1n }],
    ["", undefined],
  ])("may also be %s", (text, expected) => {
    expect(parsePosition("since", text)).toEqual(expected);
  });

  it.each(["yesterday", "-1", "12345678901234567890", "1e3", "2023-13-41T00:00:00Z", "'; drop table"])(
    "is refused when it is %s",
    (text) => {
      expect(() => parsePosition("since", text)).toThrow(
        expect.objectContaining({ code: "log-cursor.invalid", hint: expect.stringContaining("since is") }),
      );
    },
  );

  it("leaves its own record out, in either direction", () => {
    for (const position of [parsePosition("since", "7")!, parsePosition("since", cursorOf(record))!]) {
      expect(isPast(record, position, "asc")).toBe(false);
      expect(isPast(record, position, "desc")).toBe(false);
    }
  });
});

describe("the order of a page", () => {
  it("is ascending unless something else is asked for", () => {
    expect([parseOrder(undefined), parseOrder("asc"), parseOrder("desc")]).toEqual(["asc", "asc", "desc"]);
    expect(() => parseOrder("newest")).toThrow(expect.objectContaining({ code: "request.invalid-field" }));
  });
});
