import { describe, expect, it } from "vitest";
import { anApp, whole } from "../test/an-app.ts";
import { access } from "../test/mistakes/access.ts";
import { actions } from "../test/mistakes/actions.ts";
import { branches } from "../test/mistakes/branches.ts";
import { components } from "../test/mistakes/components.ts";
import { doubts } from "../test/mistakes/doubts.ts";
import { files } from "../test/mistakes/files.ts";
import { infrastructure } from "../test/mistakes/infrastructure.ts";
import { inputs } from "../test/mistakes/inputs.ts";
import { policies } from "../test/mistakes/policies.ts";
import { refused } from "../test/mistakes/refused.ts";
import { templates } from "../test/mistakes/templates.ts";
import { diagnosticCodes } from "./codes.ts";
import { readApp } from "./index.ts";

const mistakes = [
  ...files,
  ...refused,
  ...inputs,
  ...infrastructure,
  ...access,
  ...policies,
  ...components,
  ...templates,
  ...actions,
  ...branches,
];

describe("a mistake", () => {
  it("is seeded in every kind of file", () => {
    const seeded = new Set(mistakes.map(([, , , file]) => file.replace(/\/.*/, "").replace(/\.(?:toml|md)$/, "")));

    expect(mistakes.length).toBeGreaterThanOrEqual(60);
    expect([...seeded].sort()).toEqual(
      expect.arrayContaining([
        ...new Set(
          Object.keys(whole)
            .filter((path) => path.endsWith(".toml"))
            .map((path) => path.replace(/\/.*/, "").replace(/\.toml$/, "")),
        ),
      ]),
    );
  });

  it.each(mistakes)("such as %s has its code and place", async (_name, change, code, file, line) => {
    const { app, diagnostics } = await readApp(anApp(change));

    expect(app).toBeUndefined();
    const found = diagnostics
      .filter(({ severity }) => severity === "error")
      .map((each) => [each.code, each.file, each.line]);
    expect(found).toContainEqual([code, file, line]);
    expect(diagnostics.every(({ message }) => message !== "" && !message.includes("undefined"))).toBe(true);
    expect(diagnostics.every(({ message }) => !message.includes("//a:secret"))).toBe(true);
  });
});

/** Said of what is no file of an app, of install files that are read apart, or what no disk gives a test in memory. */
const elsewhere: ReadonlySet<string> = new Set([
  "file.no-app",
  "file.unreadable",
  "install.input-missing",
  "install.sensitive-input",
  "intermediate.invalid",
  "load.binary",
  "load.too-large",
  "value.input",
]);

it("every code that is no template's has a mistake", () => {
  const seeded = new Set([...mistakes, ...doubts].map(([, , code]) => code));

  const missing = Object.keys(diagnosticCodes).filter(
    (code) => !seeded.has(code) && !elsewhere.has(code) && !code.startsWith("template."),
  );

  expect(missing).toEqual([]);
});

describe("a doubt", () => {
  it.each(doubts)("such as %s is said, and the app is one", async (_name, change, code, file, line) => {
    const { app, diagnostics } = await readApp(anApp(change));

    expect(app).toBeDefined();
    expect(diagnostics.map((each) => [each.code, each.severity, each.file, each.line])).toEqual([
      [code, "warning", file, line],
    ]);
  });
});
