import { describe, expect, it } from "vitest";
import { isYamlTable, yamlMistake } from "./yaml.ts";

describe("what others read as YAML", () => {
  it.each([
    "",
    "# nothing\n",
    "a: 1\na: 2\n",
    "a: &b [1]\nc: *b\n",
    "---\na: 1\n---\nb: 2\n",
    "a: {{ .nuon.install.id }}: [",
  ])("may be %j", (text) => {
    expect(yamlMistake(text)).toBeUndefined();
    expect(isYamlTable(text)).toBe(true);
  });

  it.each([
    ["a: [b\n", 6],
    ["a: 1\n b: 2\n", 3],
    ['a: "b\n', 6],
  ])("is not %j", (text, offset) => {
    expect(yamlMistake(text)).toMatchObject({ offset });
  });

  it("may be too deep to be read", () => {
    expect(yamlMistake("[".repeat(20_000))?.message).toBe("it is too deep");
  });

  it.each(["- a\n", "text", "a: 1\n---\n- b\n"])("is no table in %j", (text) => {
    expect(isYamlTable(text)).toBe(false);
  });
});
