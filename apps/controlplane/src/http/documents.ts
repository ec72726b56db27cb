import { readFileSync } from "node:fs";
import type { Contract } from "@exclave/contract";
import type { FastifyInstance } from "fastify";
import type { BindingTable } from "./binding.ts";
import type { Metrics } from "./metrics.ts";
import { openOperations } from "./scopes.ts";

interface DocumentOptions {
  readonly contract: Contract;
  readonly bindings: BindingTable;
  readonly metrics: Metrics;
  readonly version: string;
  readonly isReady: () => Promise<boolean>;
}

const PAGE = new URL("./reference.html", import.meta.url);

/** Health, metrics, version, the contract as a document and as a page to browse. */
export function registerDocuments(scope: FastifyInstance, options: DocumentOptions): void {
  const page = readFileSync(PAGE, "utf8");
  scope.get("/livez", async () => ({ status: "ok" }));
  scope.get("/readyz", async (_request, reply) => {
    const isReady = await options.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ok" : "starting" });
  });
  scope.get("/version", async () => ({ version: options.version }));
  scope.get("/metrics", async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.text()),
  );
  scope.get("/oapi/v3", async () => servedDocument(options));
  // What people open when all they have is the address.
  scope.get("/", async (_request, reply) => reply.redirect("/docs"));
  scope.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  scope.get("/docs/*", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
}

/** The merged contract, each operation marked with whether it is served; those that need no token say so. */
function servedDocument({ contract, bindings }: DocumentOptions): unknown {
  const { served } = bindings;
  const paths = Object.fromEntries(
    Object.entries(contract.document.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [
          method,
          {
            ...operation,
            ...(openOperations.has(operation.operationId) ? { security: [] } : {}),
            "x-served": served.has(operation.operationId),
          },
        ]),
      ),
    ]),
  );
  return { ...contract.document, paths };
}
