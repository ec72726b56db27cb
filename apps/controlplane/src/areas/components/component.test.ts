import { newId } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { checkComponentName, checkVarName, typeAfterConfig } from "./component.ts";

const refusal = expect.objectContaining({ kind: "InvalidInput", code: "request.invalid-field" });

describe("a component's name", () => {
  it.each(["api", "rds_cluster", "web.1", "{{.nuon.install.id}}"])("may be %s", (name) => {
    expect(checkComponentName(name)).toBe(name);
  });

  it.each(["", "Api", "with-dash", "with space", "ü", "a".repeat(201), newId("component")])("is never %j", (name) => {
    expect(() => checkComponentName(name)).toThrow(refusal);
  });

  it("for templates may be left out", () => {
    expect(checkVarName(undefined)).toBe("");
  });
});

describe("a component's type", () => {
  it("is that of its first config", () => {
    expect(typeAfterConfig({ name: "api", type: "unknown" }, "helm_chart")).toBe("helm_chart");
  });

  it("never changes", () => {
    expect(() => typeAfterConfig({ name: "api", type: "helm_chart" }, "job")).toThrow(
      expect.objectContaining({ kind: "Conflict", code: "component.type-differs" }),
    );
  });
});
