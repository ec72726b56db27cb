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

/** The parameters an operation takes, by where they travel. */
export type OperationCall<Id extends OperationId> = operations[Id]["parameters"];

type Contents<Response> = Response extends { content: infer Media } ? Media[keyof Media] : undefined;

type SuccessStatus = 200 | 201 | 202 | 204;

/** The JSON body an operation answers with when it succeeds. */
export type SuccessBody<Id extends OperationId> = {
  [Status in SuccessStatus & keyof operations[Id]["responses"]]: Contents<operations[Id]["responses"][Status]>;
}[SuccessStatus & keyof operations[Id]["responses"]];
