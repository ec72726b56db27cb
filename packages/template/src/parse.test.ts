import { expect, test } from "vitest";
import { functionNames, parseTemplate } from "./index.ts";

function complaints(text: string): string[] {
  const { diagnostics } = parseTemplate(text);
  return diagnostics.map(({ code, position }) => `${position.line}:${position.column} ${code}`);
}

test("all that is wrong is found at once, in the order of the text", () => {
  const text = '{{ if }}\n{{ nosuch .a }}{{ end }}\n{{ "a }}\n{{ $x }}{{ end }}{{ with .a }}';

  const found = complaints(text);

  expect(found).toEqual([
    "1:7 template.syntax",
    "2:4 template.unknown-function",
    "3:4 template.syntax",
    "4:4 template.unknown-variable",
    "4:9 template.unexpected-end",
    "4:18 template.unclosed",
  ]);
});

test("an unknown function names the nearest", () => {
  const { diagnostics } = parseTemplate("{{ prinf .a }}");

  expect(diagnostics).toEqual([
    {
      code: "template.unknown-function",
      message: "no function is named prinf",
      hint: "did you mean print?",
      position: { offset: 3, length: 5, line: 1, column: 4 },
    },
  ]);
});

test("a function that is kept back says why", () => {
  const { diagnostics } = parseTemplate('{{ env "HOME" }}');

  expect(diagnostics[0]).toMatchObject({ code: "template.refused-function" });
  expect(diagnostics[0]?.message).toContain("not the environment of the machine");
  expect(functionNames).not.toContain("env");
});

test.each(["env", "expandenv", "getHostByName", "osBase", "genPrivateKey", "include", "toYaml"])(
  "%s is refused",
  (name) => {
    const { diagnostics } = parseTemplate(`{{ ${name} "x" }}`);

    expect(diagnostics.map(({ code }) => code)).toEqual(["template.refused-function"]);
  },
);

test("a name with a dash is pointed to index", () => {
  const { diagnostics } = parseTemplate("{{ .nuon.components.my-name.outputs }}");

  expect(diagnostics[0]).toMatchObject({ code: "template.syntax", position: { column: 23 } });
  expect(diagnostics[0]?.hint).toContain("index");
});

test("a wrong count of arguments is found when the template is read", () => {
  const { diagnostics } = parseTemplate("{{ if false }}{{ not .a .b }}{{ .c | not }}{{ end }}");

  expect(diagnostics.map(({ message }) => message)).toEqual(["not takes 1 argument, and is given 2"]);
});

test("deep parentheses and blocks are refused, not a crash", () => {
  const parentheses = complaints(`{{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}`);
  const blocks = complaints("{{ if 1 }}".repeat(5_000) + "{{ end }}".repeat(5_000));

  expect(parentheses).toEqual(["1:104 template.too-deep"]);
  expect(blocks).toContain("1:1001 template.too-deep");
});

test("text without actions is one piece", () => {
  const { body, diagnostics } = parseTemplate("a }} b { { c");

  expect(diagnostics).toEqual([]);
  expect(body).toEqual([{ kind: "text", text: "a }} b { { c", offset: 0, end: 12 }]);
});
