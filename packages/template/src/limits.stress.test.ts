import { expect, test } from "vitest";
import { caseData, caseSources } from "../test/case-data.ts";
import { parseTemplate, type RenderOptions, render } from "./index.ts";

function outcomeOf(text: string, data: unknown = caseData, options: RenderOptions = caseSources): unknown {
  try {
    return { rendered: render(parseTemplate(text), data, options).text };
  } catch (error) {
    return error;
  }
}

test.each([
  ["{{ range 100000000 }}{{ end }}", "endless loops"],
  ['{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', "endless calls"],
  ['{{ $x := "xxxxxxxxxx" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}', "texts that double"],
  [
    "{{ range 100000 }}0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890{{ end }}",
    "long results",
  ],
  ['{{ range 40000 }}{{ $x := printf "%1000d" 1 }}{{ end }}', "wide formats"],
])("%s is stopped: %s", (text) => {
  const outcome = outcomeOf(text);

  expect(outcome).toMatchObject({ kind: "LimitExceeded", code: "template.limit" });
});

test.each([
  ["(a*)*b", "a".repeat(200_000)],
  ["(x+x+)+y", "x".repeat(200_000)],
  [".*?b|a", "a".repeat(50_000)],
  ["(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x", "a".repeat(200_000)],
  ["((a{30}){30})?", "a".repeat(100_000)],
])("the pattern %s ends with an answer or at the limit of work", (pattern, value) => {
  const outcome = outcomeOf(`{{ regexFindAll "${pattern}" .v -1 | len }}`, { v: value }, {});

  expect(outcome).toSatisfy((each: { rendered?: unknown; code?: string }) => {
    return each.rendered !== undefined || each.code === "template.limit";
  });
});

test.each([
  ["openings", "{{".repeat(300_000)],
  ["comments without an end", "{{/*}}".repeat(200_000)],
  ["unknown functions", "{{ nosuchfunction }}".repeat(50_000)],
  ["unknown functions in one action", `{{${" a".repeat(300_000)} }}`],
  ["blocks without an end", "{{if 1}}".repeat(50_000)],
  ["digits", `{{ ${"1".repeat(1_000_000)} }}`],
  ["one long name", `{{ ${"a".repeat(1_000_000)} }}`],
  ["variables", Array.from({ length: 50_000 }, (_, index) => `{{ $x${index} := 1 }}`).join("")],
] as const)("a text of nothing but %s is refused, with no more to say than a reader takes", (_, text) => {
  const { diagnostics } = parseTemplate(text);

  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThanOrEqual(200);
});
