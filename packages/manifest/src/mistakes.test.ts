import { describe, expect, it } from "vitest";
import { anApp, changed, whole } from "../test/an-app.ts";
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

describe("what is said of a mistake", () => {
  it("names the whole header of a table inside a table", async () => {
    const { diagnostics } = await readApp(anApp(changed("triggers.toml", /\[rules\.target\][^]*$/, "")));

    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([["value.missing", "add [rules.target]"]]);
  });

  it("is said once: a policy of no type is held against no component", async () => {
    const { diagnostics } = await readApp(anApp(changed("policies.toml", '"terraform_module"', '"terraform"')));

    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["value.choice", "did you mean terraform_module?"],
    ]);
  });

  it("writes a name as it may be written", async () => {
    const { diagnostics } = await readApp(anApp(changed("components/migrate.toml", '"migrate"', '"DB-migrate"')));

    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([["value.identifier", "write db_migrate"]]);
  });

  it("lists no component without a name", async () => {
    const { diagnostics } = await readApp(anApp(changed("components/database.toml", 'name = "database"\n', "")));

    expect(diagnostics.find(({ code }) => code === "template.unknown-name")?.hint).not.toContain(", ,");
  });

  it("says which directory a file at the root is meant for", async () => {
    const { diagnostics } = await readApp(anApp({ "components.toml": "a = 1\n" }));

    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["file.unknown", "make a file of each in components/"],
    ]);
  });

  it("is nothing for directories of the vendor's own", async () => {
    const { diagnostics } = await readApp(
      anApp({ "scripts/a.toml": "a = 1\n", "src/python/pyproject.toml": "a = 1\n" }),
    );

    expect(diagnostics).toEqual([]);
  });

  it("is nothing for an image that a digest names", async () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    const image = changed("components/upstream.toml", 'library/nginx"\ntag = "1.27"', `library/nginx@${digest}"`);

    expect((await readApp(anApp(image))).diagnostics).toEqual([]);
  });
});

describe("a place in a text", () => {
  it.each([
    ["with escapes", '"a\\tb\\u00e9 {{ .nuon.inputs.inputs.nope }}"', 12, 43],
    ["of several lines", '"""\nl1\n {{ .nuon.inputs.inputs.nope }}"""', 14, 25],
    ["of lines that go on", '"""\\\n  a \\\n  {{ .nuon.inputs.inputs.nope }}"""', 14, 26],
  ])("%s is where it is spelled", async (_name, written, line, column) => {
    const { diagnostics } = await readApp(
      anApp(changed("components/database.toml", '"{{ .nuon.install.id }}"', written.replaceAll("$", "$$$$"))),
    );

    expect(diagnostics.map((each) => [each.code, each.line, each.column])).toEqual([
      ["template.unknown-name", line, column],
    ]);
  });

  it("is on its line where lines end as on Windows", async () => {
    const change = changed(
      "components/database.toml",
      '"{{ .nuon.install.id }}"',
      '"""\nl1\n {{ .nuon.inputs.inputs.nope }}"""',
    );
    const windows = Object.fromEntries(
      Object.entries(change).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
    );

    const { diagnostics } = await readApp(anApp(windows));

    expect(diagnostics.map((each) => [each.line, each.column])).toEqual([[14, 25]]);
  });
});

it("a reference to the app's directory itself is one to a directory", async () => {
  const { diagnostics } = await readApp(anApp(changed("policies.toml", '"./policies/no-public.rego"', '"./"')));

  expect(diagnostics).toMatchObject([
    { code: "load.directory", message: "./ is the app's directory, and cannot be read: it is a directory" },
  ]);
});
