import type { components, operations } from "./wire.generated.ts";

export type WireName = keyof components["schemas"];

/** The shape of a named schema as it travels; every field may be absent unless the schema requires it. */
export type Wire<Name extends WireName> = components["schemas"][Name];

/** The id of an operation of any surface. */
export type OperationId = keyof operations;

/** The JSON body an operation takes. */
export type RequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? Body
  : never;
