import { readFileSync } from "node:fs";

export const surfaces = ["public", "runner", "additions"] as const;

/** Which document declares an operation: the public API, the runner's, or what we add to both. */
export type Surface = (typeof surfaces)[number];

/** A JSON Schema of the subset that the documents use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly $ref?: string;
  readonly default?: unknown;
  readonly "x-extends"?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface OperationObject {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly "x-tier"?: number;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Media & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Media>>;
}

export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  /** How a request proves itself, unless its operation says otherwise. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, unknown>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** Reads one of the three documents as it stands. */
export function readDocument(surface: Surface): Document {
  const file = new URL(`../documents/${surface}.openapi.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Document;
}

/**
 * One document out of the three: their paths side by side, their schemas in one namespace, and every schema that
 * carries `x-extends` merged into the one it names. Where two surfaces share a path and method, the first declares it.
 */
export function mergeDocuments(documents: readonly Document[]): Document {
  const paths: Record<string, Record<string, OperationObject>> = {};
  const schemas: Record<string, Schema> = {};
  for (const document of documents) {
    for (const [path, methods] of Object.entries(document.paths)) {
      paths[path] = { ...methods, ...paths[path] };
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const extended = schema["x-extends"];
      if (extended === undefined) {
        schemas[name] ??= schema;
      } else {
        const base = schemas[extended] ?? {};
        schemas[extended] = { ...base, properties: { ...base.properties, ...schema.properties } };
      }
    }
  }
  const { openapi, info, security, components } = documents[0]!;
  return { openapi, info, security, paths, components: { securitySchemes: components.securitySchemes, schemas } };
}

/** The merged document with every operation of every surface, also where two share a path: what types are made from. */
export function documentForTypes(): Document {
  const [first, ...others] = surfaces.map((surface) => ({ surface, document: readDocument(surface) }));
  const apart = others.map(({ surface, document }) => ({
    ...document,
    paths: Object.fromEntries(Object.entries(document.paths).map(([path, methods]) => [`${path}#${surface}`, methods])),
  }));
  return mergeDocuments([first!.document, ...apart]);
}
