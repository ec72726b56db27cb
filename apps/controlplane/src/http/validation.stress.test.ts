import { loadContract, type OperationId } from "@exclave/contract";
import { assert, dictionary, jsonValue, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createValidator } from "./validation.ts";

const { document, operations } = loadContract();
const validator = createValidator(document);

function validate(id: OperationId, body: unknown) {
  return validator.validate(operations.find((operation) => operation.id === id)!, body);
}

describe("a body", () => {
  it("with any number of wrong or unknown items has an answer that can be read", () => {
    const wrong = { name: "web", dependencies: Array.from({ length: 100_000 }, () => 1) };
    const extra = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`unknown_${index}`, 1]));

    const { unknownFields } = validate("create_helm_component_config", {
      chart_name: "web-api",
      values: {},
      public_git_vcs_config: { repo: "a/b", directory: ".", branch: "main", ...extra },
    });

    expect(unknownFields).toHaveLength(200_000);
    expect(() => validate("create_component", wrong)).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^invalid request input: dependencies\.0 is 1, .{0,1200} and 99\d{3} more$/),
        details: { fields: expect.toSatisfy((fields: string[]) => fields.length === 50) },
      }),
    );
  });

  it("is taken or refused as invalid, and nothing else, whatever it is", () => {
    assert(
      property(dictionary(string(), jsonValue()), (body) => {
        try {
          return typeof validate("create_component", { name: "a", ...body }).body === "object";
        } catch (error) {
          return (error as { code?: string }).code === "request.invalid-field";
        }
      }),
    );
  });
});
