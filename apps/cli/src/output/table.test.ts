import { describe, expect, it } from "vitest";
import { createScreen, logText, widthOf } from "../terminal/screen.ts";
import { tableLines } from "./table.ts";

function screenOf(columns?: number) {
  const sink = { write: () => undefined, ...(columns === undefined ? {} : { isTTY: true, columns }) };
  return createScreen(sink, { environment: {}, noColor: true });
}

const rows = [
  {
    name: "web_image",
    about: "an image that is described at a length that no terminal of eighty columns has room for",
  },
  { name: "数据库", about: "short" },
];
const columns = [
  { title: "name", of: (row: (typeof rows)[number]) => row.name },
  { title: "about", of: (row: (typeof rows)[number]) => row.about },
];

describe("a table", () => {
  it("fits the terminal, the widest column giving way", () => {
    const lines = tableLines(rows, columns, screenOf(40));

    expect(lines.map(widthOf).every((width) => width <= 40)).toBe(true);
    expect(lines[1]).toMatch(/^web_image {2}an image .*…$/);
  });

  it("keeps ids whole as long as another column can give way, for nobody can use half of one", () => {
    const builds = [{ id: "bld8sugd55p5rj3rbhlpqfnbr9", about: "fetching the source", kind: "terraform_module" }];
    const titles = ["id", "about", "kind"] as const;
    const ofBuilds = titles.map((title) => ({ title, of: (row: (typeof builds)[number]) => row[title] }));

    const narrow = tableLines(builds, ofBuilds, screenOf(50));
    const narrowest = tableLines(builds, ofBuilds, screenOf(35));

    expect(narrow[1]).toContain("bld8sugd55p5rj3rbhlpqfnbr9");
    expect([...narrow, ...narrowest].map(widthOf).every((width) => width <= 50)).toBe(true);
    expect(narrowest.map(widthOf).every((width) => width <= 35)).toBe(true);
  });

  it("leaves out its last columns before ids give way, and neither of the first two", () => {
    const builds = [{ name: "web", id: "bld8sugd55p5rj3rbhlpqfnbr9", status: "active", created: "2 hours ago" }];
    const titles = ["name", "id", "status", "created"] as const;
    const ofBuilds = titles.map((title) => ({ title, of: (row: (typeof builds)[number]) => row[title] }));

    const [wide, narrow, narrowest] = [45, 39, 20].map((width) => tableLines(builds, ofBuilds, screenOf(width)));

    expect(wide).toEqual(["NAME  ID                          STATUS", "web   bld8sugd55p5rj3rbhlpqfnbr9  active"]);
    expect(narrow).toEqual(["NAME  ID", "web   bld8sugd55p5rj3rbhlpqfnbr9"]);
    expect(narrowest![1]).toMatch(/^web {3}bld8\w+…$/);
  });

  it("has eighty columns where the terminal has no size", () => {
    expect(tableLines(rows, columns, screenOf(0))).toEqual(tableLines(rows, columns, screenOf(80)));
  });

  it("is whole where nobody watches", () => {
    const lines = tableLines(rows, columns, screenOf());

    expect(lines[1]).toContain("has room for");
  });

  it("aligns wide characters", () => {
    const lines = tableLines(rows, columns, screenOf(200));

    expect(widthOf(lines[2]!.slice(0, lines[2]!.indexOf("short")))).toBe(lines[1]!.indexOf("an image"));
  });

  it("shows nothing that a terminal would obey", () => {
    const [, line] = tableLines([{ name: "a\u001b[2J\u0007b\nc", about: "" }], columns, screenOf(80));

    expect(line).toBe("ab c");
  });
});

describe("a line of a log", () => {
  const line = "\u001b[32mok\u001b[2K\u001b]0;title\u0007 done";

  it("keeps its colours on a terminal, and nothing else that a terminal would obey", () => {
    expect(logText(line, true)).toBe("\u001b[32mok done\u001b[0m");
  });

  it("is plain elsewhere", () => {
    expect(logText(line, false)).toBe("ok done");
  });
});
