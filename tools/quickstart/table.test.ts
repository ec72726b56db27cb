import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatTable } from "./table.ts";

describe("a table", () => {
  it("aligns every column to its widest cell and leaves nothing after the last", () => {
    const lines = formatTable(
      [
        { title: "name", align: "left" },
        { title: "size", align: "right" },
        { title: "digest", align: "left" },
      ],
      [
        ["web", "1.2 MB", "sha256:1"],
        ["policies", "900 B", ""],
      ],
    );

    expect(lines).toEqual(["name        size  digest", "web       1.2 MB  sha256:1", "policies   900 B"]);
  });
});

describe("figures", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [2_345_678, "2.3 MB"],
    [7_000_000_000_000, "7000.0 GB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [84.6, "85 ms"],
    [3_440, "3.4 s"],
  ])("%d milliseconds are %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
