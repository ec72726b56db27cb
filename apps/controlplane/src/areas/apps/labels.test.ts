import { describe, expect, it } from "vitest";
import { summarizeLabels } from "./labels.ts";

const things = [
  { entityType: "component", labels: { tier: "web", team: "a" } },
  { entityType: "component", labels: { tier: "data" } },
];

describe("the labels of an app", () => {
  it("are its keys, each with its values and uses", () => {
    const { labels } = summarizeLabels(things, {});

    expect(labels).toMatchObject([
      { key: "team", values: ["a"], usage_count: 1, entity_types: ["component"], is_override: false },
      { key: "tier", values: ["data", "web"], usage_count: 2, is_override: false },
    ]);
  });

  it("have the colour that was chosen, else one of the default ones that never changes", () => {
    const { labels, default_colors } = summarizeLabels(things, { team: "red", unused: "blue" });

    expect(labels).toMatchObject([
      { key: "team", color: "red", is_override: true },
      { key: "tier", is_override: false },
      { key: "unused", color: "blue", usage_count: 0, values: [] },
    ]);
    expect(default_colors).toContain(labels![1]!.color);
    expect(summarizeLabels(things, {}).labels![1]!.color).toBe(labels![1]!.color);
  });
});
