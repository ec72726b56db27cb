import { Readable } from "node:stream";
import type { Contract, Operation } from "@exclave/contract";
import { canonicalJson, invalidInput, sha256Digest } from "@exclave/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Authenticator, bearerToken, type Principal } from "../auth/index.ts";
import { chooseOrg, type RequestContext, sealKeyOf } from "../requests/index.ts";
import { type Answer, isAnswer } from "./answer.ts";
import type { BindingTable } from "./binding.ts";
import { drainUnreadBodies, endSlowBodies } from "./connections.ts";
import { choose, type Route, routesOf } from "./dispatch.ts";
import { jsonAnswer } from "./json-answer.ts";
import { parseJson, requireText } from "./json-text.ts";
import { BINARY_BODY_LIMIT, JSON_BODY_LIMIT } from "./limits.ts";
import { pageOf, type Query, queryOf, unknownParameters } from "./parameters.ts";
import { globalOperations, openOperations } from "./scopes.ts";
import { MAXIMUM_FIELDS, shownList } from "./shown-list.ts";
import { watchToken } from "./token-watch.ts";
import type { Validator } from "./validation.ts";

interface OperationsOptions {
  readonly contract: Contract;
  readonly bindings: BindingTable;
  readonly authenticator: Authenticator;
  readonly validator: Validator;
}

/** The largest body in it is half a megabyte a second. */
const BODY_MILLISECONDS = 60_000;
const MAXIMUM_KEY_LENGTH = 255;
/** Answers that do not end by themselves. */
const endless: ReadonlySet<string> = new Set(["stream_events", "log_stream_tail_logs"]);
/** How long a stream of events may outlive its token, give or take what the authenticator keeps. */
const TOKEN_CHECK_MILLISECONDS = 10_000;

/** Gives every operation of the contract a route; what no handler serves answers 501 with the envelope. */
export function registerOperations(scope: FastifyInstance, options: OperationsOptions): void {
  // Held requests and event streams end when the server does; everything else finishes in its own time.
  const closing = new AbortController();
  scope.addHook("preClose", async () => closing.abort());
  endSlowBodies(scope, BODY_MILLISECONDS);
  drainUnreadBodies(scope, BODY_MILLISECONDS);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const { operations, olderSpellings } = options.contract;
  for (const route of routesOf([...operations, ...olderSpellings])) {
    const isBinary = route.operations.some(({ body }) => body && body.mediaType !== "application/json");
    scope.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      bodyLimit: isBinary ? BINARY_BODY_LIMIT : JSON_BODY_LIMIT,
      handler: (request, reply) => serve({ ...options, closing: closing.signal }, route, request, reply),
    });
  }
}

async function serve(
  options: OperationsOptions & { readonly closing: AbortSignal },
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = queryOf(request.query);
  const isOpen = route.operations.some(({ id }) => openOperations.has(id));
  const principal = isOpen ? undefined : await authenticate(options.authenticator, request, query);
  const { operation, handler } = choose(route, options.bindings, principal);
  const { body, unknownFields } = options.validator.validate(operation, bodyOf(operation, request));
  const strangers = [...unknownFields, ...unknownParameters(operation, query)];
  if (strangers.length > 0) {
    reportUnknown(request, reply, strangers);
  }
  const controller = new AbortController();
  reply.raw.once("close", () => {
    // What was answered has nothing left to hear of it.
    if (!reply.raw.writableFinished) {
      controller.abort();
    }
  });
  if (endless.has(operation.id)) {
    const stop = watchToken({
      authenticate: async () => {
        const now = await authenticate(options.authenticator, request, query);
        chooseOrg(now, namedOrg(request, query));
      },
      milliseconds: TOKEN_CHECK_MILLISECONDS,
      onLapse: () => controller.abort(),
    });
    reply.raw.once("close", stop);
  }
  const result = await handler({
    path: pathOf(operation, request),
    query,
    page: pageOf(operation.parameters.some(({ name }) => name === "offset") ? query : {}),
    body,
    headers: request.headers,
    context: contextOf(operation, request, query, principal, body),
    signal: AbortSignal.any([controller.signal, options.closing]),
  });
  return send(reply, operation, isAnswer(result) ? result : undefined, result);
}

async function authenticate(authenticator: Authenticator, request: FastifyRequest, query: Query): Promise<Principal> {
  return await authenticator.authenticate(tokenOf(request, query));
}

function tokenOf(request: FastifyRequest, query: Query): string | undefined {
  return bearerToken(request.headers.authorization) ?? query["token"];
}

/** What a request is named by is stored; a token in its address is not. */
function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  searchParams.delete("token");
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}

/** JSON operations get parsed JSON; the rest get the bytes as they came. */
function bodyOf(operation: Operation, request: FastifyRequest): unknown {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    return undefined;
  }
  if (operation.body?.mediaType !== "application/json") {
    return bytes;
  }
  const encoding = headerOf(request, "content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw invalidInput("request.encoding-not-taken", `body has the Content-Encoding ${encoding.slice(0, 40)}`, {
      hint: "send the JSON as it is, without Content-Encoding",
    });
  }
  return parseJson(bytes, operation.surface === "public" ? "refuse" : "replace");
}

/** The router names a parameter after the first operation of its route; each operation gets its own names. */
function pathOf(operation: Operation, request: FastifyRequest): Record<string, string> {
  const values = Object.values(request.params as Record<string, string>);
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return Object.fromEntries(names.map((name, index) => [name, requireText(name, values[index] ?? "")]));
}

function contextOf(
  operation: Operation,
  request: FastifyRequest,
  query: Query,
  principal: Principal | undefined,
  body: unknown,
): RequestContext {
  const key = headerOf(request, "idempotency-key");
  if (key !== undefined && (key === "" || key.length > MAXIMUM_KEY_LENGTH)) {
    throw invalidInput(
      "idempotency.key-invalid",
      `Idempotency-Key has ${key.length} characters, but must have 1 to 255`,
      {
        hint: "send a key such as a UUID, the same for each try of one request",
      },
    );
  }
  const isKeyed =
    key !== undefined && operation.method === "POST" && operation.body?.mediaType !== "application/x-protobuf";
  return {
    principal: principal ?? { kind: "system", id: "anonymous" },
    orgId: principal && !globalOperations.has(operation.id) ? chooseOrg(principal, namedOrg(request, query)) : "",
    requestId: request.id,
    idempotency: isKeyed
      ? {
          key,
          operation: `${operation.method} ${withoutToken(request.url)}`,
          bodyHash: sha256Digest(canonicalJson(body ?? null)),
          sealKey: sealKeyOf(tokenOf(request, query) ?? "", key),
        }
      : undefined,
  };
}

function namedOrg(request: FastifyRequest, query: Query): string | undefined {
  return headerOf(request, "x-nuon-org-id") ?? query["org_id"];
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Foreign clients are told; our own are refused, so that a slip of ours is found at once. */
function reportUnknown(request: FastifyRequest, reply: FastifyReply, fields: readonly string[]): void {
  if (headerOf(request, "x-exclave-client") === "strict") {
    throw invalidInput("request.unknown-field", `unknown field ${shownList(fields.slice(0, 1), "")}`, {
      hint: `the operation does not know: ${shownList(fields, ", ")}`,
      details: { fields: fields.slice(0, MAXIMUM_FIELDS) },
    });
  }
  const shown = shownList(fields, ", ").replaceAll(/[^\x20-\x7e]|["\\]/g, "?");
  reply.header("Warning", `299 exclave "unknown fields ignored: ${shown}"`);
}

function send(reply: FastifyReply, operation: Operation, special: Answer | undefined, result: unknown): FastifyReply {
  const status = special?.status ?? operation.successStatus;
  const body = special ? special.body : result;
  reply.code(status).headers(special?.headers ?? {});
  if (status === 204) {
    return reply.send();
  }
  const isRaw = typeof body === "string" && special?.contentType !== undefined;
  if (isRaw || Buffer.isBuffer(body) || body instanceof Readable) {
    return reply.type(special?.contentType ?? "application/octet-stream").send(body);
  }
  return reply.type("application/json; charset=utf-8").send(jsonAnswer(body));
}
