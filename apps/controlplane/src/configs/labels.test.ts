import { describe, expect, it } from "vitest";
import { checkLabels, labelsOf, valuesOfLabels } from "./labels.ts";

describe("labels", () => {
  it.each([
    ["", "x"],
    ["a=b", "x"],
    ["a:b", "x"],
    ["a,b", "x"],
    ["a", "x\ny"],
    ["a", "x".repeat(256)],
  ])("with the key %j and the value %j are refused", (key, value) => {
    expect(() => checkLabels({ [key]: value })).toThrow(
      expect.objectContaining({ code: "request.invalid-field", details: { fields: ["labels"] } }),
    );
  });

  it("are listed by key, each value once", () => {
    const all = [{ team: "core", tier: "1" }, { team: "core" }, { team: "apps" }];

    expect(valuesOfLabels(all)).toEqual({ team: ["apps", "core"], tier: ["1"] });
  });
});

describe("a filter by labels", () => {
  it("is read as key=value, or key:value as others write it", () => {
    expect(labelsOf(["team=core", "tier:1", "empty="])).toEqual({ team: "core", tier: "1", empty: "" });
  });

  it("without a key is refused", () => {
    expect(() => labelsOf(["=core"])).toThrow(expect.objectContaining({ code: "request.invalid-field" }));
  });
});
