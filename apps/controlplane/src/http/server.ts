import { readFileSync } from "node:fs";
import type { Contract } from "@exclave/contract";
import type { Clock } from "@exclave/kernel";
import Fastify, {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Logger } from "pino";
import type { Authenticator } from "../auth/index.ts";
import type { BindingTable } from "./binding.ts";
import { answerBrokenRequest } from "./broken-requests.ts";
import { endUnusedConnections } from "./connections.ts";
import { registerDocuments } from "./documents.ts";
import { toErrorAnswer } from "./errors.ts";
import { PATH_PART_LIMIT } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { missingRoute } from "./missing-route.ts";
import { registerOperations } from "./operations.ts";
import { requestIdOf } from "./request-id.ts";
import { createValidator } from "./validation.ts";

export interface ServerOptions {
  readonly contract: Contract;
  readonly bindings: BindingTable;
  readonly authenticator: Authenticator;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  /** Addresses whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  /** True once requests can be answered in full. */
  readonly isReady: () => Promise<boolean>;
  /** Protocols beside the contract, such as the registry's. */
  readonly plugins: readonly FastifyPluginCallback[];
}

const HEADER_TIMEOUT_MILLISECONDS = 60_000;
/** Nobody is silent for longer: held requests end within a minute, and streams of events have a comment each 15 seconds. */
const SILENCE_MILLISECONDS = 300_000;
/** Longer than proxies keep idle connections, so that they close first. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "Access-Control-Allow-Headers":
    "Authorization, Content-Type, X-Nuon-Org-ID, X-Nuon-API-Offset, Idempotency-Key, Last-Event-ID, X-Request-ID, X-Exclave-Client",
  "Access-Control-Expose-Headers":
    "X-Nuon-Page-Next, X-Nuon-Page-Offset, X-Nuon-Page-Limit, X-Nuon-Page-Number, X-Nuon-API-Next, count, Range-Units, X-Nuon-API-Version, X-Nuon-Install-Workflow-ID, X-Nuon-Trace-ID, X-Request-ID, Retry-After, Warning",
  "Access-Control-Max-Age": "43200",
} as const;

/** The HTTP server with every route of the contract; not listening yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { tls, logger } = options;
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Raised by the router, before any hook.
    frameworkErrors: (error, request, reply) =>
      answerError(error, request, (reply as FastifyReply).headers(corsHeaders)),
    clientErrorHandler: answerBrokenRequest,
    genReqId: ({ headers }) => requestIdOf(headers["x-request-id"]),
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    connectionTimeout: SILENCE_MILLISECONDS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: PATH_PART_LIMIT, ignoreTrailingSlash: true },
    ...(tls ? { https: { cert: readFileSync(tls.certificateFile), key: readFileSync(tls.keyFile) } } : {}),
  }) as unknown as FastifyInstance;
  server.server.headersTimeout = HEADER_TIMEOUT_MILLISECONDS;
  endUnusedConnections(server, tls !== undefined);

  server.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...corsHeaders, "X-Request-ID": request.id, "X-Nuon-Trace-ID": request.id });
    reply.header("X-Nuon-API-Version", options.version);
    if (request.method === "OPTIONS") {
      return await reply.code(204).send();
    }
  });
  server.addHook("onResponse", async (request, reply) => observe(options, request, reply));
  server.setErrorHandler(answerError);
  const missing = missingRoute(options.contract);
  server.setNotFoundHandler((request) => {
    throw missing(request.method, request.url.split("?")[0]!);
  });

  for (const plugin of options.plugins) {
    await server.register(plugin);
  }
  const validator = createValidator(options.contract.document);
  await server.register(async (scope) => registerOperations(scope, { ...options, validator }));
  await server.register(async (scope) => registerDocuments(scope, options));
  return server;
}

function answerError(error: unknown, request: Pick<FastifyRequest, "id" | "log">, reply: FastifyReply): FastifyReply {
  const { status, envelope } = toErrorAnswer(error, request.id);
  if (envelope.code === "internal") {
    request.log.error({ err: error }, "request failed");
  }
  const pause = envelope.details?.["retry_after_seconds"];
  if (typeof pause === "number") {
    reply.header("Retry-After", String(pause));
  }
  return reply.code(status).type("application/json").send(JSON.stringify(envelope));
}

function observe({ metrics }: ServerOptions, request: FastifyRequest, reply: FastifyReply): void {
  const operation = request.routeOptions.url ?? "none";
  metrics.observeRequest(operation, request.method, reply.statusCode, reply.elapsedTime / 1000);
  const fields = {
    method: request.method,
    route: operation,
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime),
  };
  request.log.debug(fields, "request answered");
}
