import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { functionNames, parseTemplate, render } from "../index.ts";

const page = readFileSync(new URL("../../../../docs/reference/templates.md", import.meta.url), "utf8");

test("the reference lists every function, and no other", () => {
  const rows = page.slice(page.indexOf("## Functions")).match(/^\| .*$/gm) ?? [];

  const listed = rows.flatMap((row) => row.match(/(?<=`)\w+(?=`)/g) ?? []);

  expect(listed.toSorted()).toEqual([...functionNames]);
});

test("its examples render", () => {
  const vpc = { private_subnet_ids: ["a", "b"], public_subnet_ids: ["c"] };
  const nuon = {
    install: { id: "inl1" },
    sandbox: { outputs: { vpc } },
    components: { web: { outputs: { url: "u" } } },
    inputs: { inputs: { domain: "example.com" } },
  };
  const examples = page.split("```")[1]!.trim().split("\n");

  const rendered = examples.map((example) => render(parseTemplate(example), { nuon }).text);

  expect(rendered).toEqual(["inl1", "a,b", "c", "u", "url: u", "https://example.com"]);
});
