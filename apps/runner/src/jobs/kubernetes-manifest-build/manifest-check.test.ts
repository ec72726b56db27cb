import { describe, expect, it } from "vitest";
import { checkManifest } from "./manifest-check.ts";

const problemOf = (text: string): string => {
  try {
    checkManifest("a.yaml", text);
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a manifest", () => {
  it.each([
    "apiVersion: v1\nkind: A\n",
    "---\n# only a comment\n---\napiVersion: v1\nkind: A\n",
    "apiVersion: v1\nkind: {{ .kind }}\ndata: {{.all}}\n",
    "{{- if .x }}\napiVersion: v1\nkind: A\nname: a-{{ .name }}-b\n{{- end }}\n",
    '{"apiVersion": "v1", "kind": "A"}',
    "",
  ])("may be %j", (text) => {
    expect(problemOf(text)).toBe("none");
  });

  it.each([
    ["apiVersion: v1\nkind: [A\n", /^a\.yaml:\d+:\d+: /],
    ["apiVersion: v1\nkind: A\n---\nname: x\n", /^a\.yaml:4:1: every document needs apiVersion and kind/],
    ["just text", /^a\.yaml:1:1: every document/],
    ["apiVersion: v1\nkind: A\n  bad: indent\n", /^a\.yaml:\d+:\d+: /],
  ])("may not be %j", (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });
});

describe("a manifest of nothing but comments", () => {
  it.each([
    ["", false],
    ["# not yet\n---\n# nor here\n", false],
    ["# one\n---\napiVersion: v1\nkind: A\n", true],
    ["{{ .all }}\n", true],
  ])("holds no object, unless it is filled in later: %j", (text, hasObject) => {
    expect(checkManifest("a.yaml", text)).toBe(hasObject);
  });
});
