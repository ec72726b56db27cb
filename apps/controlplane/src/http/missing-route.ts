import type { Contract } from "@exclave/contract";
import { notFound } from "@exclave/kernel";

/** Makes the NotFound for a request that no route takes; it names the methods that do have one at the same address. */
export function missingRoute({ operations, olderSpellings }: Contract): (method: string, path: string) => Error {
  const routes = [...operations, ...olderSpellings].map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
  }));
  return (method, path) => {
    const others = new Set(routes.filter(({ pattern }) => pattern.test(path)).map((route) => route.method));
    return notFound("route.not-found", `no route ${method} ${path}`, {
      hint: others.size > 0 ? `this address takes ${[...others].sort().join(", ")}` : "GET /docs lists every route",
    });
  };
}
