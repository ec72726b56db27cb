import { routes } from "./routes.generated.ts";
import type { OperationId } from "./wire.ts";

/** What a client must know of an operation to call it. */
export interface Route {
  readonly method: string;
  /** With `{name}` parameters. */
  readonly path: string;
  /** Of the body, when it has one. */
  readonly mediaType: string;
}

/** The method and path of an operation, from a table made of the documents; reads no document, so it costs nothing. */
export function routeOf(id: OperationId): Route {
  const [method, path, mediaType = "application/json"] = routes[id] as readonly [string, string, string?];
  return { method, path, mediaType };
}
