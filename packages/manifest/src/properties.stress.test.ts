import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  json,
  jsonValue,
  oneof,
  record,
  string,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { anApp, whole } from "../test/an-app.ts";
import { createMemoryFiles, fromIntermediate, readApp, toIntermediate, toSyncRequests } from "./index.ts";

const paths = Object.keys(whole);
const pieces = array(
  oneof(
    string(),
    constantFrom(
      "[",
      "[[",
      "]]",
      "]",
      "=",
      '"',
      '"""',
      "'''",
      "{",
      "}",
      "{{",
      "}}",
      "\n",
      ".nuon",
      ".components",
      "a",
      "#",
      ",",
      "1",
      "\u0000",
      "\ud800",
    ),
  ),
  { maxLength: 60 },
).map((each) => each.join(""));

describe("any files", () => {
  it("are an app or have something to say against them; reading never fails and never hangs", async () => {
    await assert(
      asyncProperty(dictionary(constantFrom(...paths, "components/x.toml", "x.toml"), pieces), async (files) => {
        const { app, diagnostics } = await readApp(createMemoryFiles("shop", files));

        expect(app !== undefined || diagnostics.some(({ severity }) => severity === "error")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("that differ from an app's in one place are an app or have something to say against them", async () => {
    await assert(
      asyncProperty(
        record({ path: constantFrom(...paths), at: string(), cut: string({ maxLength: 3 }), piece: pieces }),
        async ({ path, at, cut, piece }) => {
          const text = whole[path]!;
          const place =
            text.length === 0 ? 0 : [...at].reduce((sum, one) => sum * 31 + one.codePointAt(0)!, 7) % text.length;
          const changed = text.slice(0, place) + piece + text.slice(place + cut.length);

          const { app, diagnostics } = await readApp(anApp({ [path]: changed }));

          for (const { file, line, column } of diagnostics) {
            expect(file).not.toBe("");
            expect(Math.min(line, column)).toBeGreaterThanOrEqual(0);
          }
          const back = app && fromIntermediate(JSON.parse(JSON.stringify(toIntermediate(app)))).app;
          expect(back).toEqual(app);
          expect(app && toSyncRequests(app).components.length).toBe(app && (app.components?.length ?? 0));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("any intermediate config", () => {
  it("is an app or has something to say against it", async () => {
    await assert(
      asyncProperty(
        oneof(
          json().map((text): unknown => JSON.parse(text)),
          jsonValue(),
        ),
        async (value) => {
          const { app, diagnostics } = fromIntermediate(value);

          expect(app === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
        },
      ),
    );
  });

  it("of an app with any value in any place is one, or has something to say against it", async () => {
    const { app } = await readApp(anApp());
    const text = JSON.stringify(toIntermediate(app!));
    const places = [...text.matchAll(/"[A-Za-z]+":/g)].map(({ index }) => index);

    await assert(
      asyncProperty(constantFrom(...places), jsonValue(), async (place, value) => {
        const key = text.slice(place, text.indexOf(":", place) + 1);
        const changed: unknown = JSON.parse(
          `${text.slice(0, place)}${key}${JSON.stringify(value)},"x${key.slice(1)}${text.slice(place + key.length)}`,
        );

        const read = fromIntermediate(changed);

        expect(read.app === undefined).toBe(read.diagnostics.some(({ severity }) => severity === "error"));
        expect(() => read.app && toSyncRequests(read.app)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});

it("texts that would take a naive reader's stack are refused", async () => {
  const texts = [
    "a = " + "[".repeat(100_000),
    "a = " + "{a=".repeat(100_000),
    `[${"a.".repeat(50_000)}a]`,
    "[[a]]\n".repeat(50_000),
  ];
  for (const text of texts) {
    const { diagnostics } = await readApp(anApp({ "triggers.toml": text }));

    expect(diagnostics.some(({ file }) => file === "triggers.toml")).toBe(true);
  }
});
