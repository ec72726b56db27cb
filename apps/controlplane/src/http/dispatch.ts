import type { Operation } from "@exclave/contract";
import { notImplemented } from "@exclave/kernel";
import type { Principal } from "../auth/index.ts";
import type { BindingTable, Handler } from "./binding.ts";

/** All operations that share one method and path. */
export interface Route {
  readonly method: Operation["method"];
  readonly path: string;
  readonly operations: readonly Operation[];
}

export interface Choice {
  readonly operation: Operation;
  readonly handler: Handler;
}

/** Groups the contract by what a request line can tell apart: method, and path without the names of its parameters. */
export function routesOf(operations: readonly Operation[]): Route[] {
  const routes = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = `${operation.method} ${operation.path.replaceAll(/\{\w+\}/g, "{}")}`;
    const sharing = routes.get(key);
    if (sharing) {
      sharing.push(operation);
    } else {
      routes.set(key, [operation]);
    }
  }
  return [...routes.values()].map((sharing) => ({
    method: sharing[0]!.method,
    path: sharing[0]!.path,
    operations: sharing,
  }));
}

/** Which operation answers this principal: a runner's own where there is one, the public one for everybody else. */
export function choose(route: Route, bindings: BindingTable, principal: Principal | undefined): Choice {
  const isUser = principal === undefined || principal.kind === "user";
  const isOfRunner = (operation: Operation): boolean => operation.surface === "runner";
  const preferred = route.operations.toSorted(
    (a, b) => Number(isOfRunner(a) === isUser) - Number(isOfRunner(b) === isUser),
  );
  for (const operation of preferred) {
    const handler = bindings.handlerOf(operation.id);
    if (handler) {
      return { operation, handler };
    }
  }
  throw notImplemented("operation.not-served", `${route.method} ${route.path} is not served yet`, {
    hint: "GET /docs lists what is served",
  });
}
