import { describe, expect, it } from "vitest";
import { anApp } from "../test/an-app.ts";
import { type App, createMemoryFiles, readApp, toFiles } from "./index.ts";

/** Things that files hold one by one have no order of their own. */
function sorted(app: App | undefined): unknown {
  const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
    one.name < other.name ? -1 : 1;
  return app && { ...app, components: app.components?.toSorted(byName), actions: app.actions?.toSorted(byName) };
}

describe("the files of an app", () => {
  it("read as the same app", async () => {
    const { app } = await readApp(anApp());

    const files = toFiles(app!);
    const again = await readApp(createMemoryFiles("shop", Object.fromEntries(files)));

    expect(again.diagnostics).toEqual([]);
    expect(sorted(again.app)).toEqual(sorted(app));
  });

  it("hold texts of any kind as they are", async () => {
    const { app } = await readApp(anApp());
    const texts = [
      '"quoted"',
      "it's",
      "a\nb\n",
      "a'''b\nc'",
      "tab\t\nbell\u0007\n",
      "\\n",
      "\u007f\u2028",
      "\r\n",
      "é 🙂\n",
    ];

    const files = toFiles({
      ...app!,
      sandbox: { ...app!.sandbox, vars: Object.fromEntries(texts.map((text, index) => [`k ${index}`, text])) },
    });
    const again = await readApp(createMemoryFiles("shop", Object.fromEntries(files)));

    expect(Object.values(again.app!.sandbox.vars!)).toEqual(texts);
  });

  it("hold contents that look like references in files of their own, wherever they stand", async () => {
    const { app } = await readApp(anApp());
    const keys = new Set(["content", "contents", "inline_contents", "manifest", "readme"]);
    for (const content of ["./nowhere/at-all.sh", "../outside", "https://example.com/values.yaml"]) {
      const text = JSON.stringify(app, (key, value: unknown) =>
        keys.has(key) && typeof value === "string" ? content : value,
      );
      // What a role may do is JSON, which looks like no reference.
      const referring = { ...(JSON.parse(text) as App), permissions: app!.permissions! };

      const files = toFiles(referring);
      const again = await readApp(createMemoryFiles("shop", Object.fromEntries(files)));

      expect([...files.values()].filter((file) => file === content).length).toBeGreaterThan(5);
      expect(again.diagnostics).toEqual([]);
      expect(sorted(again.app)).toEqual(sorted(referring));
    }
  });

  it("give a policy without a name none", async () => {
    const { app } = await readApp(anApp());
    const policies = { policy: [{ type: "sandbox", engine: "opa", contents: "./deny.rego" }] } as const;

    const files = toFiles({ ...app!, policies });
    const again = await readApp(createMemoryFiles("shop", Object.fromEntries(files)));

    expect(again.app?.policies).toEqual(policies);
  });

  it("are called after what they hold, whatever its name", async () => {
    const { app } = await readApp(anApp());
    const [action] = app!.actions!;

    const files = toFiles({
      ...app!,
      actions: [
        { ...action!, name: "../Up now" },
        { ...action!, name: "up/now" },
      ],
    });

    expect([...files.keys()].filter((path) => path.startsWith("actions/"))).toEqual([
      "actions/up-now.toml",
      "actions/up-now-2.toml",
    ]);
  });
});
