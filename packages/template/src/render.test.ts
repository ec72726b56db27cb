import { expect, test } from "vitest";
import { caseData, caseSources } from "../test/case-data.ts";
import { coreCases, coreMistakes } from "../test/core-cases.ts";
import { moreCases, moreMistakes } from "../test/more-cases.ts";
import { sprigCases, sprigMistakes } from "../test/sprig-cases.ts";
import { parseTemplate, type RenderOptions, render } from "./index.ts";

function rendered(text: string, data: unknown = caseData, options: RenderOptions = caseSources): string {
  return render(parseTemplate(text), data, options).text;
}

function faultOf(run: () => unknown): unknown {
  try {
    return { rendered: run() };
  } catch (error) {
    return error;
  }
}

test.each([...coreCases, ...sprigCases, ...moreCases])("%j prints %j", (text, printed) => {
  const result = rendered(text);

  expect(result).toBe(printed);
});

test.each([...coreMistakes, ...sprigMistakes, ...moreMistakes])(
  "%j is refused as %s at %i:%i",
  (text, code, line, column) => {
    const fault = faultOf(() => rendered(text));

    expect(fault).toMatchObject({ code, details: { line, column } });
  },
);

test("a missing value is an error that names the path, the place, what is there and what is near", () => {
  const data = { nuon: { components: { web: { outputs: { url: "x" } }, worker: {} } } };
  const template = parseTemplate("one\ntwo {{ .nuon.components.wbe.outputs.url }}", { name: "values.yaml" });

  const fault = faultOf(() => render(template, data));

  expect(fault).toMatchObject({
    kind: "InvalidInput",
    code: "template.missing-value",
    message: "values.yaml:2:25: .nuon.components.wbe is missing: .nuon.components has web, worker",
    hint: "did you mean web?",
    details: {
      template: "values.yaml",
      line: 2,
      column: 25,
      offset: 28,
      length: 3,
      path: ".nuon.components.wbe",
      key: "wbe",
      available: ["web", "worker"],
      nearest: "web",
    },
  });
});

test("null is no value to print, but one to give a default to", () => {
  const template = parseTemplate('{{ .n }}{{ index .m "nothing" }}');

  const first = faultOf(() => render(template, caseData));
  const all = render(template, caseData, { missing: "collect" });

  expect(first).toMatchObject({ code: "template.nil-value", message: "template:1:4: .n is null, or not there" });
  expect(all.warnings.map(({ code, position }) => [code, position.column])).toEqual([
    ["template.nil-value", 4],
    ["template.nil-value", 12],
  ]);
});

test("collecting leaves what is missing as it was written, takes no branch for it, and goes on", () => {
  const text = "a={{ .a }} {{ .zz.y }} {{ if .zz }}yes{{ else }}no{{ end }}{{ range .zz }}x{{ end }} {{ .s }}";

  const result = render(parseTemplate(text), caseData, { missing: "collect" });

  expect(result.text).toBe("a=1 {{ .zz.y }} no hi");
  expect(result.warnings.map(({ position }) => text.slice(position.offset, position.offset + position.length))).toEqual(
    ["zz", "zz", "zz"],
  );
});

test("a value that looks like a template is printed as it is", () => {
  const result = rendered("{{ .s }}", { s: "{{ .secret }}", secret: "x" });

  expect(result).toBe("{{ .secret }}");
});

test("nothing is escaped", () => {
  const result = rendered("<a href='{{ .s }}'>", { s: "<&\"'>" });

  expect(result).toBe("<a href='<&\"'>'>");
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a missing key", (key) => {
  const fault = faultOf(() => rendered(`{{ .m.${key} }}`));
  const nothing = rendered(`{{ eq (index .m "${key}") nil }}`);

  expect(fault).toMatchObject({ code: "template.missing-value", details: { key } });
  expect(nothing).toBe("true");
});

test("an own key of that name is a key like any other", () => {
  const data: unknown = JSON.parse('{"__proto__": {"a": 1}}');

  const result = rendered("{{ .__proto__.a }}", data);

  expect(result).toBe("1");
});

test("whole numbers of the data print as integers, however large", () => {
  const result = rendered("{{ .a }} {{ .b }} {{ .c }}", { a: 123456789012, b: 1.5, c: 1e21 });

  expect(result).toBe("123456789012 1.5 1e+21");
});

test("numbers of both kinds compare", () => {
  const result = rendered("{{ gt .f 1 }} {{ eq 1 1.0 }} {{ lt 9007199254740993 9007199254740992.0 }}");

  expect(result).toBe("true true false");
});

test("what a template makes it may change; the data never", () => {
  const data = { a: { b: 1 } };

  const changed = rendered('{{ $d := deepCopy .a }}{{ $_ := set $d "b" 2 }}{{ $d.b }}{{ .a.b }}', data);
  const fault = faultOf(() => rendered('{{ set .a "b" 2 }}', data));

  expect(changed).toBe("21");
  expect(fault).toMatchObject({
    code: "template.wrong-value",
    message: "template:1:4: set: the data cannot be changed",
  });
  expect(data).toEqual({ a: { b: 1 } });
});

test("a variable declared again in a block hides the outer one, and ends with the block", () => {
  const result = rendered(
    "{{ $x := 1 }}{{ if .b }}{{ $x := 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }}{{ $x := 4 }}{{ $x }}",
  );

  expect(result).toBe("314");
});

test("a dictionary that holds itself is stopped", () => {
  const fault = faultOf(() => rendered('{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }}'));

  expect(fault).toMatchObject({ code: "template.limit" });
});

test("values that share parts cost what they print", () => {
  const text = '{{ $d := dict }}{{ range 60 }}{{ $d = dict "a" $d "b" $d }}{{ end }}';

  for (const use of ["{{ $d }}", "{{ toJson $d }}", "{{ deepEqual $d (deepCopy $d) }}", '{{ printf "%#v" $d }}']) {
    const limits = { steps: 20_000, memory: 1_000_000 };

    const fault = faultOf(() => rendered(text + use, {}, { limits }));

    expect(fault).toMatchObject({ code: "template.limit" });
  }
});

test.each([
  "{{ now }}",
  "{{ ago 0 }}",
  "{{ uuidv4 }}",
  "{{ randAlphaNum 8 }}",
  "{{ randInt 1 9 }}",
  '{{ shuffle "ab" }}',
])("%s fails where no clock and no chance is given, for it would not render the same twice", (text) => {
  const fault = faultOf(() => rendered(text, {}, {}));

  expect(fault).toMatchObject({ code: "template.no-source" });
});

test("time and chance are those of the caller", () => {
  const text = '{{ now | date "2006-01-02 15:04:05.000" }} {{ uuidv4 }} {{ randAlphaNum 4 }} {{ ago 1772600000 }}';

  const result = rendered(text);

  expect(result).toBe("2026-03-04 05:06:07.089 00000000-0000-4000-8000-000000000000 AAAA 12m47s");
});

test("what the language answers with an empty value or a text about it is a failure here", () => {
  const codes = [
    '{{ fromJson "{" }}',
    '{{ b64dec "!" }}',
    '{{ toDate "2006" "x" }}',
    '{{ duration "x" }}',
    '{{ regexFind "(" "" }}',
  ].map((text) => faultOf(() => rendered(text)));

  for (const fault of codes) expect(fault).toMatchObject({ code: "template.wrong-value" });
});

test("a template that cannot be read cannot be rendered", () => {
  const template = parseTemplate("a\n{{ if }}{{ end }}", { name: "x" });

  const fault = faultOf(() => render(template, {}));

  expect(fault).toMatchObject({ code: "template.syntax", message: "x:2:7: missing value for if" });
});
