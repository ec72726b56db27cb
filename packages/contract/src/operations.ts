import {
  type Document,
  mergeDocuments,
  type OperationObject,
  type Parameter,
  readDocument,
  type Schema,
  type Surface,
  surfaces,
} from "./documents.ts";
import { spellOlder } from "./older-spellings.ts";

/** One row of the wire's table: what a request to a method and path looks like, and what it answers. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{name}` parameters. */
  readonly path: string;
  readonly surface: Surface;
  /** 1 is the core, 3 comes last or never. */
  readonly tier: number;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly required: boolean; readonly mediaType: string } | undefined;
  readonly successStatus: number;
  readonly responseSchema: Schema | undefined;
}

export interface Contract {
  readonly operations: readonly Operation[];
  /** What clients of older servers ask for: operations under other request lines, and some that are no more. */
  readonly olderSpellings: readonly Operation[];
  readonly document: Document;
}

/** Reads and merges the documents; about 20 ms, so call it once per process. */
export function loadContract(): Contract {
  const documents = surfaces.map((surface) => ({ surface, document: readDocument(surface) }));
  const operations = documents.flatMap(({ surface, document }) => operationsOf(surface, document));
  return {
    operations,
    olderSpellings: spellOlder(operations),
    document: mergeDocuments(documents.map(({ document }) => document)),
  };
}

function operationsOf(surface: Surface, document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => toOperation(surface, path, method, operation)),
  );
}

function toOperation(surface: Surface, path: string, method: string, operation: OperationObject): Operation {
  const [mediaType, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const success = Object.keys(operation.responses).find((status) => status.startsWith("2")) ?? "200";
  return {
    id: operation.operationId,
    method: method.toUpperCase() as Operation["method"],
    path,
    surface,
    tier: operation["x-tier"] ?? 1,
    tag: operation.tags?.[0] ?? "general",
    summary: operation.summary ?? "",
    parameters: operation.parameters ?? [],
    body:
      body && mediaType
        ? { schema: body.schema, required: operation.requestBody?.required ?? false, mediaType }
        : undefined,
    successStatus: Number(success),
    responseSchema: Object.values(operation.responses[success]?.content ?? {})[0]?.schema,
  };
}
