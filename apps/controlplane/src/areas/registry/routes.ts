import { type Fault, invalidInput, isFault, notFound, unavailable } from "@exclave/kernel";
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import { drainUnreadBodies, toErrorAnswer } from "../../http/index.ts";
import type { RegistryAccess } from "./service.ts";
import { bodyOf, checkParameters, neededScope, type TokenAnswer, toProtocolError } from "./wire.ts";

export interface RegistryPluginOptions {
  readonly access: RegistryAccess;
  /** How clients reach us: the realm of the token endpoint follows it. */
  readonly publicUrl: string;
  /** The routes of the facets. */
  readonly parts: readonly ((scope: FastifyInstance) => void)[];
}

const ROOT = "/v2/";
const TOKEN = "/v2/token";
const ANY = "/v2/*";

/** As long as others have for their whole body. */
const DRAIN_MILLISECONDS = 30_000;

/** The distribution protocol under `/v2/`, with its own errors, challenges and streamed bodies. */
export function registryPlugin({ access, publicUrl, parts }: RegistryPluginOptions): FastifyPluginCallback {
  const service = new URL(publicUrl).host;
  function challengeOf(request: FastifyRequest, error: unknown): string {
    const { pathname, searchParams } = new URL(request.url, publicUrl);
    const scope = neededScope(request.method, pathname, searchParams.get("from") ?? undefined);
    const parts = [`realm="${publicUrl}${TOKEN}"`, `service="${service}"`];
    if (scope !== undefined) {
      parts.push(`scope="${scope.replaceAll(/[^\x21-\x7e ]|["\\]/g, "")}"`);
    }
    if (isFault(error) && error.code.startsWith("registry.")) {
      parts.push(`error="${error.code === "registry.scope-missing" ? "insufficient_scope" : "invalid_token"}"`);
    }
    return `Bearer ${parts.join(",")}`;
  }
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Bodies are read by their handlers, as streams.
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.addHook("onRequest", async (_request, reply) => {
      reply.header("Docker-Distribution-API-Version", "registry/2.0");
    });
    drainUnreadBodies(scope, DRAIN_MILLISECONDS);
    scope.addHook("preHandler", async ({ params, query, url }) => {
      // Scopes are asked for several at once.
      const asked = url.startsWith(TOKEN) ? {} : (query as object);
      checkParameters({ ...(params as object), ...asked });
    });
    scope.setErrorHandler((thrown, request, reply) => {
      const error = passingFault(thrown, request.id) ?? thrown;
      const { status, body } = toProtocolError(error, request.id);
      // Of who went away it is known why nothing came of it.
      if (status >= 500 && !reply.raw.destroyed) {
        request.log.error({ err: error }, "registry request failed");
      }
      if (status === 401) {
        const isTokenEndpoint = request.url.startsWith(TOKEN);
        reply.header("WWW-Authenticate", isTokenEndpoint ? 'Basic realm="exclave"' : challengeOf(request, error));
      }
      return reply.code(status).type("application/json").send(body);
    });
    scope.get(ROOT, async (request, reply) => {
      await access.identify(request.headers.authorization);
      return reply.type("application/json").send("{}");
    });
    registerToken(scope, access);
    for (const part of parts) {
      part(scope);
    }
    scope.all(ANY, async (request) => {
      await access.identify(request.headers.authorization);
      throw notFound("registry.name-unknown", `no route ${request.method} ${request.url.split("?")[0]}`, {
        hint: "repositories are named <org id>/<app id>/<component id>",
      });
    });
    done();
  };
}

/** What a database that went, or is full, is to clients: unavailable, as everywhere else, so that they try again. */
function passingFault(error: unknown, requestId: string): Fault | undefined {
  const { status, envelope } = toErrorAnswer(error, requestId);
  return !isFault(error) && status === 503
    ? unavailable(envelope.code, envelope.error, { hint: envelope.description, cause: error })
    : undefined;
}

/** Both ways to ask: a GET with Basic credentials, and OAuth's form. */
function registerToken(scope: FastifyInstance, access: RegistryAccess): void {
  scope.get(TOKEN, async (request, reply) => {
    const query = new URL(request.url, "http://registry").searchParams;
    const isOffline = query.get("offline_token") === "true";
    const secret = passwordOf(request.headers.authorization);
    return tokenReply(reply, await access.exchange(secret, { scopes: query.getAll("scope"), isOffline }));
  });
  scope.post(TOKEN, async (request, reply) => {
    const form = new URLSearchParams(await textOf(request));
    const isOffline = form.get("access_type") === "offline";
    return tokenReply(reply, await access.exchange(secretOf(form), { scopes: form.getAll("scope"), isOffline }));
  });
}

function tokenReply(reply: FastifyReply, answer: TokenAnswer): FastifyReply {
  return reply.header("Cache-Control", "no-store").send(answer);
}

/** Clients that do not say what they show are told by what they send. */
function secretOf(form: URLSearchParams): string | undefined {
  const kind = form.get("grant_type") ?? (form.has("password") ? "password" : "refresh_token");
  if (kind !== "password" && kind !== "refresh_token") {
    throw invalidInput("registry.grant-type", `grant_type is "${kind}", but must be password or refresh_token`);
  }
  return form.get(kind) ?? undefined;
}

function passwordOf(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization?.trim() ?? "") ?? [];
  return encoded && Buffer.from(encoded, "base64").toString("utf8").split(":").slice(1).join(":");
}

/** Longer forms hold no credentials of ours. */
const MAXIMUM_FORM_BYTES = 16 * 1024;

async function textOf(request: FastifyRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request.raw)) {
    size += chunk.length;
    if (size > MAXIMUM_FORM_BYTES) {
      break;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
