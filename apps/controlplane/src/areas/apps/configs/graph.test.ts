import { describe, expect, it } from "vitest";
import { toDot } from "./graph.ts";

describe("the graph of an app config", () => {
  it("has an arrow from each dependency to what depends on it, and none to what is not in it", () => {
    const text = toDot([
      { id: "1", name: "network", type: "terraform_module", dependencyIds: [] },
      { id: "2", name: "api", type: "helm_chart", dependencyIds: ["1", "ghost"] },
    ]);

    expect(text).toBe(`strict digraph {
  "network" [ component_type="terraform_module" ];
  "api" [ component_type="helm_chart" ];
  "network" -> "api";
}
`);
  });

  it("of nothing is empty", () => {
    expect(toDot([])).toBe("strict digraph {\n}\n");
  });

  it("quotes what would end a text", () => {
    expect(toDot([{ id: "1", name: 'a"b\\', type: "job", dependencyIds: [] }])).toContain('"a\\"b\\\\"');
  });
});
