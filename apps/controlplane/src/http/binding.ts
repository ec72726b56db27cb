import type { OperationId, RequestBody } from "@exclave/contract";
import type { RequestContext } from "../requests/index.ts";
import type { Page } from "./answer.ts";
import type { Query } from "./parameters.ts";

/** What a handler gets of a request: checked by the contract, with its principal and org known. */
export interface Request<Body = unknown> {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly page: Page;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly context: RequestContext;
  /** Aborts when the client goes away or the server closes. */
  readonly signal: AbortSignal;
}

/** Answers a request: a plain value goes out as JSON with the contract's status; see `answer` for anything else. */
export type Handler<Body = unknown> = (request: Request<Body>) => Promise<unknown>;

/** Collects which handler serves which operation of the contract. */
export interface Bindings {
  /** Serves `id`; a second handler for one operation is an error. */
  bind<Id extends OperationId>(id: Id, handler: Handler<RequestBody<Id>>): void;
}

export interface BindingTable extends Bindings {
  handlerOf(id: string): Handler | undefined;
  readonly served: ReadonlySet<string>;
}

/** An empty table, filled once at start. */
export function createBindings(): BindingTable {
  const handlers = new Map<string, Handler>();
  return {
    bind(id, handler) {
      if (handlers.has(id)) {
        throw new Error(`operation ${id} is bound twice`);
      }
      handlers.set(id, handler as Handler);
    },
    handlerOf: (id) => handlers.get(id),
    get served() {
      return new Set(handlers.keys());
    },
  };
}
