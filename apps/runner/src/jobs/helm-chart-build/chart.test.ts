import { describe, expect, it } from "vitest";
import { chartConfig, lockFileOf, parseChartFile } from "./chart-file.ts";
import { parseIgnoreRules } from "./ignore-rules.ts";

describe("Chart.yaml", () => {
  it("keeps versions as they are written, whatever YAML takes them for", () => {
    const chart = parseChartFile(
      "name: a\nversion: 1.10\nappVersion: 1.0\ndependencies: [{name: b, version: 2.0, repository: https://x}]\n",
    );

    expect(chart).toMatchObject({ version: "1.10", appVersion: "1.0", dependencies: [{ name: "b", version: "2.0" }] });
  });

  it("may leave it to a requirements.yaml what it depends on, as charts of apiVersion v1 do", () => {
    const text = "apiVersion: v1\nname: a\nversion: 1.0.0\n";
    const chart = parseChartFile(text, "dependencies: [{name: b, version: 2.0, repository: https://x}]\n");

    expect(chart.dependencies).toMatchObject([{ name: "b", version: "2.0" }]);
    expect(lockFileOf(chart)).toBe("requirements.lock");
    expect(lockFileOf(parseChartFile("apiVersion: v2\nname: a\nversion: 1.0.0\n"))).toBe("Chart.lock");
    expect(() => parseChartFile(text, "dependencies: [x]")).toThrow("dependency 1");
  });

  it("may say a thing once and refer to it", () => {
    const chart = parseChartFile("name: a\nversion: 1.0.0\nsources: &here [https://x]\nkeywords: *here\n");

    expect(chart).toMatchObject({ keywords: ["https://x"] });
  });

  it("becomes the config that Helm would write", () => {
    const chart = parseChartFile("version: 1.0.0\nname: a\napiVersion: v2\nkeywords: []\nunknown: 1\ntype: library\n");

    expect(chartConfig(chart)).toBe('{"name":"a","version":"1.0.0","apiVersion":"v2","type":"library"}');
  });

  it.each([
    ["a: [", "Chart.yaml is not a chart's"],
    ["- a", "not a mapping"],
    [
      `a: &a [x]\n${"bcdefgh".replaceAll(/./g, (name) => `${name}: &${name} [${`*${previous(name)}, `.repeat(9)}]\n`)}`,
      "alias",
    ],
    ["name: ../x\nversion: 1.0.0", "name must be"],
    ["name: a\nversion: latest", 'version "latest"'],
    ["name: a\nversion: 1.0.0\ndependencies: [x]", "dependency 1"],
  ])("is refused when it is %j", (text, why) => {
    expect(() => parseChartFile(text)).toThrow(
      expect.objectContaining({ code: "helm.chart-invalid", message: expect.stringContaining(why) }),
    );
  });
});

/** The letter before. */
function previous(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) - 1);
}

describe(".helmignore", () => {
  const isIgnored = (text: string, path: string, isDirectory = false): boolean =>
    parseIgnoreRules(text)(path, isDirectory);

  it.each([
    ["*.txt", "a/b.txt", true],
    ["*.txt", "a/b.txtx", false],
    ["/b.txt", "a/b.txt", false],
    ["/b.txt", "b.txt", true],
    ["a/*.txt", "a/b.txt", true],
    ["a/*.txt", "x/a/b.txt", false],
    ["[ab].md", "a.md", true],
    ["a?c", "abc", true],
    ["# *.txt", "b.txt", false],
    ["", "templates/.hidden", true],
    ["", ".hidden", false],
  ])("with %j takes %s for ignored: %s", (text, path, expected) => {
    expect(isIgnored(text, path)).toBe(expected);
  });

  it("tells directories from files", () => {
    expect(isIgnored("tests/", "tests", true)).toBe(true);
    expect(isIgnored("tests/", "tests", false)).toBe(false);
  });

  it("ignores all but what a negated rule names", () => {
    expect(isIgnored("!Chart.yaml", "Chart.yaml")).toBe(false);
    expect(isIgnored("!Chart.yaml", "values.yaml")).toBe(true);
  });

  it("refuses the double star, as Helm does", () => {
    expect(() => parseIgnoreRules("a/**")).toThrow(expect.objectContaining({ code: "helm.ignore-invalid" }));
  });
});
