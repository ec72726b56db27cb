import { describe, expect, it } from "vitest";
import { type ComparedConfig, comparable, diffConfigs } from "./config-diff.ts";

function aConfig(changes: Partial<ComparedConfig> = {}): ComparedConfig {
  return { readme: "", parts: {}, components: {}, actions: {}, runbooks: {}, branches: {}, ...changes };
}

describe("what differs between two app configs", () => {
  it("is every part and component when there was none before", () => {
    const { summary, text } = diffConfigs(
      undefined,
      aConfig({ readme: "hello", parts: { runner: { type: "aws" } }, components: { web: { type: "helm_chart" } } }),
    );

    expect(summary).toEqual({ added: 3, changed: 0, removed: 0, unchanged: 0, has_changed: true });
    expect(text.split("\n")).toEqual(["+ readme", "+ runner.type", "+ components.web.type"]);
  });

  it("is told field by field, with both values, and what is the same is only counted", () => {
    const before = aConfig({ components: { api: { tag: "1" }, old: {}, web: { values: { a: "1", b: "2" } } } });
    const after = aConfig({ components: { api: { tag: "1" }, web: { values: { a: "1", b: "3" } } } });

    const { diff, summary, text } = diffConfigs(before, after);

    expect(summary).toMatchObject({ added: 0, changed: 1, removed: 1, unchanged: 1 });
    expect(diff.children).toMatchObject([
      {
        key: "components",
        children: [
          { key: "api", diff: { op: "noop" } },
          { key: "old", diff: { op: "remove" } },
          {
            key: "web",
            children: [{ key: "values", children: [{ key: "b", diff: { op: "change", before: "2", after: "3" } }] }],
          },
        ],
      },
    ]);
    expect(text.split("\n")).toEqual(["- components.old", "~ components.web.values.b"]);
  });

  it("compares items by name, in whichever order they come", () => {
    const one = { name: "one", default: "1" };
    const two = { name: "two", default: "2" };

    const { summary, text } = diffConfigs(
      aConfig({ parts: { input: { inputs: [one, two] } } }),
      aConfig({ parts: { input: { inputs: [{ ...two, default: "3" }, one] } } }),
    );

    expect(summary.changed).toBe(1);
    expect(text).toBe("~ input.inputs.two.default");
  });

  it("is nothing for ids and times", () => {
    const row = (id: string) =>
      comparable({ id, app_config_id: id, created_at: id, rows: [{ id, name: "a" }], type: "aws" });

    const { summary, diff } = diffConfigs(
      aConfig({ parts: { runner: row("one") } }),
      aConfig({ parts: { runner: row("two") } }),
    );

    expect(summary).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 1, has_changed: false });
    expect(diff.diff).toEqual({ op: "noop" });
  });
});
