import { newId } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import { checkComponentName, checkVarName, refuseOtherType } from "./component.ts";

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
  it("is open until its first config", () => {
    expect(() => refuseOtherType({ name: "api", type: "unknown" }, "helm_chart")).not.toThrow();
    expect(() => refuseOtherType({ name: "api", type: "helm_chart" }, "helm_chart")).not.toThrow();
  });

  it("never changes", () => {
    expect(() => refuseOtherType({ name: "api", type: "helm_chart" }, "job")).toThrow(
      expect.objectContaining({ kind: "Conflict", code: "component.type-differs" }),
    );
  });
});
