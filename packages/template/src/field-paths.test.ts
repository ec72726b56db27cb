import { expect, test } from "vitest";
import { fieldPaths, parseTemplate } from "./index.ts";

function paths(text: string): string[] {
  return fieldPaths(parseTemplate(text)).map(({ path }) => path);
}

test.each([
  ["{{ .nuon.install.id }}-{{ $.nuon.name }}", [".nuon.install.id", ".nuon.name"]],
  [
    "{{ with .nuon.components.web }}{{ .outputs.url }}{{ $.nuon.id }}{{ end }}",
    [".nuon.components.web", ".nuon.components.web.outputs.url", ".nuon.id"],
  ],
  ["{{ range .a.b }}{{ .c }}{{ else }}{{ .d }}{{ end }}", [".a.b", ".a.b.*.c", ".d"]],
  ["{{ range $k, $v := .a }}{{ $v.c }}{{ $k }}{{ end }}", [".a", ".a.*.c"]],
  ["{{ $x := .nuon.inputs }}{{ $x.inputs.size }}", [".nuon.inputs", ".nuon.inputs.inputs.size"]],
  ["{{ $x := .a }}{{ if .b }}{{ $x = .c }}{{ end }}{{ $x.y }}", [".a", ".b", ".c", ".a.y", ".c.y"]],
  ['{{ index .nuon.inputs.inputs "my-size" }}', [".nuon.inputs.inputs.my-size", ".nuon.inputs.inputs"]],
  ['{{ (index .a "b" 0).c }}', [".a.b.0.c", ".a.b.0", ".a"]],
  ["{{ index .a .k }}", [".a.*", ".a", ".k"]],
  ["{{ (or .a .b).c }}", [".a.c", ".b.c", ".a", ".b"]],
  ["{{ if and .a (eq .b.c 1) }}{{ end }}", [".a", ".b.c"]],
  ['{{ define "t" }}{{ .x }}{{ end }}{{ template "t" .a }}', [".a.x", ".a"]],
  ['{{ define "t" }}{{ template "t" .x }}{{ end }}{{ define "u" }}{{ .never }}{{ end }}', []],
  ['{{ .a | printf "%s" | print .b }}', [".a", ".b"]],
  ["{{ . }}{{ $ }}", []],
  ["plain", []],
] as const)("%s names %j", (text, expected) => {
  const found = paths(text);

  expect(found).toEqual(expected);
});

test("each name has its place, also through with and index", () => {
  const text = '{{ with .nuon }}\n{{ index .inputs "a" }}{{ end }}';

  const found = fieldPaths(parseTemplate(text)).find(({ path }) => path === ".nuon.inputs.a");

  expect(found).toEqual({
    path: ".nuon.inputs.a",
    names: ["nuon", "inputs", "a"],
    places: [
      { offset: 9, length: 4, line: 1, column: 10 },
      { offset: 27, length: 6, line: 2, column: 11 },
      { offset: 35, length: 1, line: 2, column: 19 },
    ],
    position: { offset: 20, length: 17, line: 2, column: 4 },
    optional: true,
  });
});

test("a template that calls itself on ever deeper names comes to an end", () => {
  const found = paths('{{ define "t" }}{{ template "t" .x }}{{ template "t" .y }}{{ end }}{{ template "t" . }}');

  expect(found.length).toBeGreaterThan(10);
  expect(found.length).toBeLessThanOrEqual(20_000);
});

test("what is wrong elsewhere does not hide the names", () => {
  const found = paths("{{ .a.b }}{{ nosuch .c }}{{ .d e");

  expect(found).toEqual([".a.b", ".c"]);
});
