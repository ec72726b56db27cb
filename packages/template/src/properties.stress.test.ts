import { isFault } from "@exclave/kernel";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldPaths, functionNames, parseTemplate, render } from "./index.ts";

const limits = { steps: 20_000, memory: 500_000, output: 100_000 };
const sources = { now: (): Date => new Date(0), randomBytes: (count: number): Uint8Array => new Uint8Array(count) };

/** Words that templates are made of, in an order that means nothing. */
const word = fc.oneof(
  fc.constantFrom("{{", "}}", "{{-", "-}}", "{{ ", " }}", " ", "|", "(", ")", ".", "$", "$x", ":=", "=", ",", "\n"),
  fc.constantFrom("if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "/*", "*/"),
  fc.constantFrom('"', "`", "'", '"a"', "`b`", "'c'", "1", "-1.5", "0x1F", "nil", "true", ".a", ".b.c", "$x.d", ".l"),
  fc.constantFrom(...functionNames),
  fc.string(),
);
const nonsense = fc.array(word, { maxLength: 40 }).map((words) => words.join(""));

const argument = fc.constantFrom(
  ".a",
  ".b",
  ".b.c",
  ".l",
  ".n",
  ".s",
  "1",
  "0",
  "-3",
  "2.5",
  '"x"',
  '"a,b"',
  '"("',
  '""',
  "true",
  "nil",
  "(list 1 2)",
  '(dict "k" 1)',
  "99999999",
  '"%1000d"',
  "(until 100)",
  '"[a-z]+"',
  '"2006-01-02"',
  '"{\\"a\\":1}"',
  "now",
);
const call = fc
  .tuple(fc.constantFrom(...functionNames), fc.array(argument, { maxLength: 4 }))
  .map(([name, given]) => `{{ ${[name, ...given].join(" ")} }}`);

const data = { a: 1, b: { c: { d: "e" } }, l: ["x", { d: 1 }, null], n: null, s: "text {{ .a }}" };
// Of any characters at all; the ready-made arbitrary first puts a million of them into a table.
const character = fc.integer({ min: 0, max: 0x10_ff_ff }).map((point) => String.fromCodePoint(point).toWellFormed());
const anyText = fc.oneof(fc.string(), fc.string({ unit: character }));
const literal = anyText.filter((text) => !text.includes("{{"));

function expectInside(text: string, { offset, length, line, column }: Record<string, number>): void {
  expect(offset).toBeGreaterThanOrEqual(0);
  expect(offset! + length!).toBeLessThanOrEqual(text.length);
  const before = text.slice(0, offset).split("\n");
  expect([line, column]).toEqual([before.length, before.at(-1)!.length + 1]);
}

/** The text, or the code and the details of why there is none: every failure must be one of ours, with its place. */
function attempt(text: string, missing: "fail" | "collect" = "fail"): Readonly<Record<string, unknown>> {
  try {
    return render(parseTemplate(text), data, { limits, ...sources, missing }) as unknown as Record<string, unknown>;
  } catch (error) {
    if (!isFault(error)) throw error;
    return { ...error.details, code: error.code };
  }
}

function expectPlaced(text: string, outcome: Readonly<Record<string, unknown>>): void {
  if (outcome["code"] !== undefined) expectInside(text, outcome as Record<string, number>);
}

test("text without actions is rendered as it is", () => {
  fc.assert(
    fc.property(literal, (text) => {
      const result = render(parseTemplate(text), {});

      expect(result.text).toBe(text);
    }),
  );
});

test("text put into an action in quotes is rendered as it was", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const quoted = render(parseTemplate("{{ printf `%q` .s }}"), { s: text }).text;

      const result = render(parseTemplate(`{{ ${quoted} }}`), {});

      expect(result.text).toBe(text);
    }),
  );
});

test("a number that is printed is read as the same number", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (number) => {
        const printed = render(parseTemplate("{{ .n }}"), { n: number }).text;

        const again = render(parseTemplate(`{{ ${printed} }}`), {}).text;

        expect(Number(printed)).toBe(number + 0);
        expect(again).toBe(printed);
      },
    ),
  );
});

test("JSON that is written is JSON of the same value", () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.jsonValue({ stringUnit: character })), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown;

      const result = render(parseTemplate("{{ toRawJson .v }}{{ deepEqual .v (fromJson (toJson .v)) }}"), { v: plain });

      expect(result.text.endsWith("true")).toBe(true);
      expect(JSON.parse(result.text.slice(0, -4))).toEqual(plain);
    }),
  );
});

test("any words are read without a crash, what is wrong has its place, and names are found all the same", () => {
  fc.assert(
    fc.property(nonsense, (text) => {
      const template = parseTemplate(text);

      for (const { position } of template.diagnostics) expectInside(text, { ...position });
      for (const { position, places } of fieldPaths(template)) {
        for (const place of [position, ...places]) expectInside(text, { ...place });
      }
    }),
    { numRuns: 1_000 },
  );
});

test("any words render, or fail at a place in the text", () => {
  fc.assert(
    fc.property(nonsense, (text) => {
      const outcome = attempt(text);

      expect(outcome["text"] ?? outcome["code"]).toBeTypeOf("string");
      expectPlaced(text, outcome);
    }),
    { numRuns: 1_000 },
  );
});

test("every function takes any arguments, or refuses them with a place", () => {
  fc.assert(
    fc.property(call, (text) => {
      const outcome = attempt(text);

      expect(outcome["text"] ?? outcome["code"]).toBeTypeOf("string");
      expectPlaced(text, outcome);
    }),
    { numRuns: 3_000 },
  );
});

test("the data are as they were, and the same rendering gives the same text", () => {
  const before = JSON.stringify(data);

  fc.assert(
    fc.property(fc.array(call, { maxLength: 3 }), (calls) => {
      const text = calls.join(" ");

      expect(attempt(text)).toEqual(attempt(text));
      expect(JSON.stringify(data)).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test("collecting never fails on a value, only at a limit", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 3 }), (calls) => {
      const text = calls.join(" ");
      fc.pre(parseTemplate(text).diagnostics.length === 0);

      const outcome = attempt(text, "collect");

      expect(outcome["code"] ?? "template.limit").toBe("template.limit");
    }),
  );
});
