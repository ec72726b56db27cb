import { array, assert, constantFrom, property } from "fast-check";
import { parseTOML } from "toml-eslint-parser";
import { describe, expect, it } from "vitest";
import { offsetInString } from "./written-text.ts";

describe("a place in a text", () => {
  it.each([
    ['"a\\tb{{"', 3, '"a\\tb'.length],
    ['"\\u00e9\\U0001F600{{"', 3, '"\\u00e9\\U0001F600'.length],
    ['"""\r\na\r\n{{"""', 2, '"""\r\na\r\n'.length],
    ['"""\\\n   a \\\n   {{"""', 2, '"""\\\n   a \\\n   '.length],
    ["'''x\\n{{'''", 3, "'''x\\n".length],
    ["'a\\{{'", 2, "'a\\".length],
  ])("of %j at %i is where it is spelled", (written, offset, expected) => {
    expect(offsetInString(written, offset)).toBe(expected);
    expect(written.slice(expected)).toMatch(/^\{\{/);
  });

  it("is found behind whatever stands before it", () => {
    const pieces = ["a", "é", "😀", "\\t", "\\\\", "\\u00e9", "\\U0001F600", "\n", "\r\n", "\\\n  ", " ", '\\"'];

    assert(
      property(array(constantFrom(...pieces), { maxLength: 20 }), (before) => {
        const written = `"""${before.join("")}{{x}}"""`;
        const pair = parseTOML(`a = ${written}\n`, { tomlVersion: "1.0" }).body[0].body[0]!;
        const { value } = (pair as unknown as { value: { value: string } }).value;

        return written.slice(offsetInString(written, value.indexOf("{{"))).startsWith("{{x}}");
      }),
    );
  });
});
