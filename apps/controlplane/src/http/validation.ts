import type { Document, Operation, Schema } from "@exclave/contract";
import { invalidInput, nearest, shownValue } from "@exclave/kernel";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { MAXIMUM_FIELDS, shownList } from "./shown-list.ts";

/** A body as its operation wants it, and the names of the fields it does not know. */
export interface ValidBody {
  readonly body: unknown;
  readonly unknownFields: readonly string[];
}

/** Checks bodies against the contract; validators are compiled on first use and kept. */
export interface Validator {
  /** Throws InvalidInput that names the field, its value and what is expected. */
  validate(operation: Operation, body: unknown): ValidBody;
}

export function createValidator(document: Document): Validator {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false, verbose: true });
  ajv.addSchema(bounded({ $id: "wire", components: document.components }));
  const compiled = new Map<string, ValidateFunction>();

  function validatorOf(operation: Operation, schema: Schema): ValidateFunction {
    const known = compiled.get(operation.id);
    if (known) {
      return known;
    }
    const text = JSON.stringify(bounded(schema)).replaceAll('"#/components/', '"wire#/components/');
    const validate = ajv.compile(JSON.parse(text) as object);
    compiled.set(operation.id, validate);
    return validate;
  }

  return {
    validate(operation, body) {
      const schema = operation.body?.schema;
      if (!schema || operation.body?.mediaType !== "application/json") {
        return { body, unknownFields: [] };
      }
      if (body === undefined || body === null) {
        if (operation.body.required && hasRequiredFields(document, schema)) {
          throw invalidInput("request.body-missing", "request body is empty", { hint: "send a JSON object" });
        }
        return { body: {}, unknownFields: [] };
      }
      const normal = normalise(document, schema, body, "");
      const validate = validatorOf(operation, schema);
      if (!validate(normal.value)) {
        throw toFault(validate.errors ?? []);
      }
      return { body: normal.value, unknownFields: normal.unknown };
    },
  };
}

/** The same schema, with integers that neither JavaScript nor a column of the database rounds or refuses. */
function bounded(schema: object): object {
  const text = JSON.stringify(schema, (_key, value: unknown) =>
    isIntegerSchema(value) ? { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...value } : value,
  );
  return JSON.parse(text) as object;
}

function isIntegerSchema(value: unknown): value is { readonly type: "integer" } {
  return value !== null && typeof value === "object" && (value as { type?: unknown }).type === "integer";
}

function resolve(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name ? resolve(document, document.components.schemas[name] ?? {}) : schema;
}

function hasRequiredFields(document: Document, schema: Schema): boolean {
  return (resolve(document, schema).required?.length ?? 0) > 0;
}

interface Normal {
  readonly value: unknown;
  readonly unknown: readonly string[];
}

/** Takes `null` for absent, field names in any case, and lists what the schema does not know. */
function normalise(document: Document, reference: Schema, value: unknown, path: string): Normal {
  const schema = resolve(document, reference);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => normalise(document, schema.items ?? {}, item, `${path}[${index}]`));
    return { value: items.map((item) => item.value), unknown: items.flatMap((item) => item.unknown) };
  }
  if (value === null || typeof value !== "object") {
    return { value, unknown: [] };
  }
  const { properties, additionalProperties } = schema;
  if (!properties) {
    return typeof additionalProperties === "object"
      ? normaliseMap(document, additionalProperties, value, path)
      : { value, unknown: [] };
  }
  const names = new Map(Object.keys(properties).map((name) => [name.toLowerCase(), name]));
  const entries: [string, unknown][] = [];
  const unknown: string[] = [];
  const nested: (readonly string[])[] = [];
  for (const [given, member] of Object.entries(value)) {
    const name = Object.hasOwn(properties, given) ? given : names.get(given.toLowerCase());
    const place = path === "" ? given : `${path}.${given}`;
    if (name === undefined) {
      if (additionalProperties === true) {
        entries.push([given, member]);
      } else {
        unknown.push(place);
      }
    } else if (member !== null) {
      const normal = normalise(document, properties[name]!, member, place);
      entries.push([name, normal.value]);
      nested.push(normal.unknown);
    }
  }
  return { value: Object.fromEntries(entries), unknown: [...unknown, ...nested.flat()] };
}

/** A map keeps its keys as they are; what is null in it is absent. */
function normaliseMap(document: Document, schema: Schema, value: object, path: string): Normal {
  const members = Object.entries(value)
    .filter(([, member]) => member !== null)
    .map(([key, member]) => ({ key, normal: normalise(document, schema, member, `${path}.${key}`) }));
  return {
    value: Object.fromEntries(members.map(({ key, normal }) => [key, normal.value])),
    unknown: members.flatMap(({ normal }) => normal.unknown),
  };
}

function toFault(errors: readonly ErrorObject[]): Error {
  const descriptions = errors.slice(0, MAXIMUM_FIELDS).map(describe);
  const texts = descriptions.map(({ text }) => text);
  return invalidInput("request.invalid-field", `invalid input for ${descriptions[0]?.field ?? "body"}`, {
    hint: `invalid request input: ${shownList(texts, "; ", errors.length)}`,
    details: { fields: descriptions.map(({ field }) => field) },
  });
}

function describe(error: ErrorObject): { field: string; text: string } {
  const parent = error.instancePath.slice(1).replaceAll("/", ".");
  const missing = error.keyword === "required" ? String(error.params["missingProperty"]) : undefined;
  const field = [parent, missing].filter(Boolean).join(".") || "body";
  if (missing) {
    return { field, text: `${field} is required` };
  }
  const value = shownValue(error.data);
  const allowed = error.keyword === "enum" ? (error.params["allowedValues"] as unknown[]).map(String) : [];
  const close = allowed.length > 0 ? nearest(String(error.data), allowed, 1)[0] : undefined;
  const advice = allowed.length > 0 ? `: ${allowed.join(", ")}${close ? ` (did you mean ${close}?)` : ""}` : "";
  return { field, text: `${field} is ${value}, but ${error.message}${advice}` };
}
