import { app } from "./definitions/app.ts";
import { componentTypes } from "./definitions/components.ts";
import type { Field, Fields } from "./definitions/field.ts";
import { parts } from "./parts.ts";

/** A JSON Schema, draft 7: what editors of TOML understand. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const DRAFT = "http://json-schema.org/draft-07/schema#";

/** Kinds of components, as schemas are asked for. */
const componentSchemas: ReadonlyMap<string, keyof typeof componentTypes> = new Map([
  ["terraform", "terraform_module"],
  ["helm", "helm_chart"],
  ["docker-build", "docker_build"],
  ["container-image", "container_image"],
  ["job", "job"],
  ["kubernetes-manifest", "kubernetes_manifest"],
  ["pulumi", "pulumi"],
]);

/** Everything that a schema can be asked for. */
export const schemaTypes: readonly string[] = [
  ...new Set([...parts.map(({ type }) => type), ...componentSchemas.keys(), "full"]),
].sort();

/** As files spell it: by the `type` of a component, or with underscores, as in `kubernetes_contexts.toml`. */
function asAskedFor(type: string): string {
  const spelled = type.replaceAll("_", "-");
  const [ofComponent] = [...componentSchemas].find(([, written]) => written === type) ?? [];
  return ofComponent ?? spelled;
}

/** The schema of one kind of file, of one type of component, or `full` for an app as one document; undefined otherwise. */
export function configSchema(wanted: string): JsonSchema | undefined {
  const type = asAskedFor(wanted);
  const variant = componentSchemas.get(type);
  const part = parts.find((candidate) => candidate.type === type);
  if (type === "full") {
    return { $schema: DRAFT, title: "app", ...tableSchema(app) };
  }
  if (variant !== undefined) {
    return { $schema: DRAFT, title: variant, ...variantSchema(app.components.fields, variant) };
  }
  if (part === undefined) return undefined;
  const body = part.key === "components" ? variantsSchema(app.components.fields) : tableSchema(part.fields);
  return { $schema: DRAFT, title: type, description: part.doc, ...body };
}

function tableSchema(fields: Fields): JsonSchema {
  const required = Object.entries(fields).flatMap(([name, field]) => (field.required ? [name] : []));
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function variantSchema(common: Fields, type: keyof typeof componentTypes): JsonSchema {
  const only: Field = { kind: "text", required: true, choices: [type], doc: common["type"]!.doc };
  return tableSchema({ ...common, type: only, ...componentTypes[type] });
}

function variantsSchema(common: Fields): JsonSchema {
  const types = Object.keys(componentTypes) as (keyof typeof componentTypes)[];
  return { type: "object", oneOf: types.map((type) => variantSchema(common, type)) };
}

function fieldSchema(field: Field): JsonSchema {
  const described = { description: field.doc, ...("default" in field && { default: field.default }) };
  switch (field.kind) {
    case "text":
      return { type: "string", ...described, ...(field.choices && { enum: [...field.choices] }) };
    case "flag":
      return { type: "boolean", ...described };
    case "whole":
      return { type: "integer", minimum: 0, ...described };
    case "scalar":
      return { type: ["string", "number", "boolean"], ...described };
    case "texts":
      return { type: "array", items: { type: "string" }, ...described };
    case "text-map": {
      const map = { type: "object", additionalProperties: { type: "string" } };
      return field.many ? { anyOf: [map, { type: "array", items: map }], ...described } : { ...map, ...described };
    }
    case "table":
      return { ...tableSchema(field.fields), ...described };
    case "tables":
      return { type: "array", items: tableSchema(field.fields), ...described };
    case "variants":
      return { type: "array", items: variantsSchema(field.fields), ...described };
  }
}
