import { readdirSync } from "node:fs";
import path from "node:path";
import { type Diagnostic, readApp } from "@exclave/manifest";
import { describe, expect, it } from "vitest";
import { type Part, partOf, parts } from "../../../../packages/manifest/src/parts.ts";
import { createDiskFiles } from "./directory/disk-files.ts";

const EXAMPLES = path.resolve("examples");
const examples = readdirSync(EXAMPLES);

async function filesOf(example: string): ReturnType<typeof createDiskFiles> {
  const repository = { url: "https://git.example.com/acme/apps", directory: example };
  return await createDiskFiles({ directory: path.join(EXAMPLES, example), repository });
}

/** Keys of a part that nothing in the examples says. */
function unsaid(fields: Part["fields"], said: readonly unknown[]): string[] {
  const tables = said.flat().filter((value) => typeof value === "object" && value !== null) as Record<
    string,
    unknown
  >[];
  return Object.keys(fields).filter((key) => !tables.some((table) => table[key] !== undefined));
}

describe("the examples", () => {
  it.each(examples)("%s is an app with nothing to say against it", async (example) => {
    const { app, diagnostics } = await readApp(await filesOf(example));

    expect(diagnostics).toEqual<Diagnostic[]>([]);
    expect(app?.components?.length).toBeGreaterThan(0);
  });

  it("have every kind of file that the language knows", async () => {
    const types = new Set<string | undefined>();

    for (const example of examples) {
      for (const file of await (await filesOf(example)).list(parts.flatMap(({ directory }) => directory ?? []))) {
        types.add(partOf(file)?.type);
      }
    }

    expect(parts.map(({ type }) => type).filter((type) => !types.has(type))).toEqual([]);
  });

  it("have components of every type", async () => {
    const { app } = await readApp(await filesOf("marketplace"));
    const choices = parts.find(({ type }) => type === "component-root")?.fields["type"];

    expect(choices).toMatchObject({ kind: "text" });
    const types = new Set(app?.components?.map(({ type }) => type as string));
    expect((choices as { readonly choices: readonly string[] }).choices.filter((type) => !types.has(type))).toEqual([]);
  });

  it("say each key of the small parts somewhere", async () => {
    const { app } = await readApp(await filesOf("marketplace"));
    const fieldsOf = (type: string): Part["fields"] => parts.find((part) => part.type === type)!.fields;

    expect(unsaid(fieldsOf("metadata"), [app?.metadata])).toEqual([]);
    expect(unsaid(fieldsOf("runner"), [app?.runner])).toEqual([]);
    expect(unsaid(fieldsOf("stack"), [app?.stack])).toEqual([]);
    expect(unsaid(fieldsOf("action"), [app?.actions])).toEqual([]);
    expect(unsaid(fieldsOf("runbook"), [app?.runbooks])).toEqual([]);
    expect(unsaid(fieldsOf("installer"), [app?.installer])).toEqual([]);
  });
});
