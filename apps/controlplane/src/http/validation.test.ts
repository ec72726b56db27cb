import { loadContract, type OperationId } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { createValidator } from "./validation.ts";

const { document, operations } = loadContract();
const validator = createValidator(document);

function validate(id: OperationId, body: unknown) {
  return validator.validate(operations.find((operation) => operation.id === id)!, body);
}

const helm = { chart_name: "web-api", values: {} };

describe("a body", () => {
  it("may name the fields of a git source in any case", () => {
    const { body, unknownFields } = validate("create_helm_component_config", {
      ...helm,
      public_git_vcs_config: { Repo: "a/b", DIRECTORY: ".", branch: "main" },
    });

    expect(body).toMatchObject({ public_git_vcs_config: { repo: "a/b", directory: ".", branch: "main" } });
    expect(unknownFields).toEqual([]);
  });

  it("leaves out of a map what is null", () => {
    const { body } = validate("create_helm_component_config", { ...helm, values: { a: "1", b: null } });

    expect(body).toMatchObject({ values: { a: "1" } });
  });

  it("has unknown fields named by where they stand, also in lists and under names that every object has", () => {
    const { unknownFields } = validate("create_helm_component_config", {
      ...helm,
      constructor: 1,
      public_git_vcs_config: { repo: "a/b", directory: ".", branch: "main", gitRef: "x" },
      health_probes: [{ name: "a" }, { nmae: "b" }],
    });

    expect(unknownFields).toEqual(["constructor", "public_git_vcs_config.gitRef", "health_probes[1].nmae"]);
  });

  it("is told of every wrong field at once, with its value and what was meant", () => {
    expect(() => validate("update_app_config", { status: "actve", component_ids: "all" })).toThrow(
      expect.objectContaining({
        code: "request.invalid-field",
        hint: expect.stringMatching(/"all".*|did you mean active/),
        details: { fields: expect.arrayContaining(["status", "component_ids"]) },
      }),
    );
  });

  it("may not hold an integer that would be rounded", () => {
    const beat = (alive_time: number) => () => validate("runner_create_heart_beat", { alive_time });

    expect(beat(5e9)).not.toThrow();
    for (const value of [1e30, -1e30, 2 ** 53]) {
      expect(beat(value)).toThrow(expect.objectContaining({ details: { fields: ["alive_time"] } }));
    }
  });

  it("is never coerced", () => {
    expect(() => validate("create_app", { name: 1 })).toThrow(/name/);
    expect(() => validate("create_app_config", { plan_only: "true" })).toThrow(/plan_only/);
  });
});
