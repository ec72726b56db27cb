import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { whole } from "../test/an-app.ts";
import { configSchema, schemaTypes } from "./index.ts";
import type { Node } from "./node.ts";
import { partOf } from "./parts.ts";
import { readToml } from "./read-toml.ts";

const ajv = new Ajv({ strict: false, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction {
  const validate = compiled.get(type) ?? ajv.compile(configSchema(type)!);
  compiled.set(type, validate);
  return validate;
}

function plain(node: Node): unknown {
  if (node.kind === "list") return node.items.map(plain);
  if (node.kind === "table") return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  return node.kind === "unread" ? undefined : node.value;
}

function contentsOf(path: string, text = whole[path]!): unknown {
  return plain(readToml(path, text).table!);
}

describe("a schema", () => {
  it.each([
    ["terraform_module", "terraform"],
    ["helm_chart", "helm"],
    ["container_image", "container-image"],
    ["kubernetes_contexts", "kubernetes-contexts"],
    ["break_glass", "break-glass"],
  ])("is found by the name that files have: %s", (written, type) => {
    expect(configSchema(written)).toEqual(configSchema(type));
    expect(configSchema(written)).toBeDefined();
  });

  it("is none for what is no kind of file", () => {
    expect(configSchema("terraform_modul")).toBeUndefined();
  });

  it.each(schemaTypes)("of %s is one that validators take", (type) => {
    expect(() => validatorOf(type)).not.toThrow();
  });

  it.each(Object.keys(whole).filter((path) => path.endsWith(".toml")))("takes %s", (path) => {
    const validate = validatorOf(partOf(path)!.type);

    validate(contentsOf(path));

    expect(validate.errors ?? []).toEqual([]);
  });

  it("takes no key that the language does not know, and no other type", () => {
    const validate = validatorOf("runner");

    expect(validate({ runner_type: "aws", colour: "red" })).toBe(false);
    expect(validate({ runner_type: 1 })).toBe(false);
    expect(validate({})).toBe(false);
  });

  it("is there for every kind of file that people name in their headers", () => {
    const named = [
      "action break-glass component-root container-image docker-build full helm input input-group inputs install installer",
      "kubernetes-manifest metadata permissions policy policies runner sandbox secret secrets stack terraform runbook",
      "pulumi kubernetes-context kubernetes-contexts branch operation-roles permission installs-config job",
    ].flatMap((line) => line.split(" "));

    expect(schemaTypes).toEqual(expect.arrayContaining(named));
    expect(configSchema("constructor")).toBeUndefined();
  });
});
