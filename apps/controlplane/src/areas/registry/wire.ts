import type { IncomingMessage } from "node:http";
import { type ErrorKind, invalidInput, isFault, isText } from "@exclave/kernel";
import type { IssuedToken } from "./granting/index.ts";
import { type Scope, scopeText } from "./granting/scope.ts";
import type { RegistryRequest } from "./registry-request.ts";

/** The error envelope of the distribution protocol. */
export interface ProtocolError {
  readonly status: number;
  readonly body: { readonly errors: readonly [{ code: string; message: string; detail: Record<string, unknown> }] };
}

/** Our stable codes, and what the protocol calls them. */
const codes: Readonly<Record<string, readonly [status: number, code: string]>> = {
  "registry.blob-in-use": [405, "UNSUPPORTED"],
  "registry.blob-unknown": [404, "BLOB_UNKNOWN"],
  "registry.digest-invalid": [400, "DIGEST_INVALID"],
  "registry.manifest-blob-unknown": [400, "MANIFEST_BLOB_UNKNOWN"],
  "registry.manifest-in-use": [405, "UNSUPPORTED"],
  "registry.manifest-too-large": [413, "MANIFEST_INVALID"],
  "registry.manifest-unknown": [404, "MANIFEST_UNKNOWN"],
  "registry.name-unknown": [404, "NAME_UNKNOWN"],
  "registry.page": [400, "PAGINATION_NUMBER_INVALID"],
  "registry.range": [416, "SIZE_INVALID"],
  "registry.unsupported": [405, "UNSUPPORTED"],
  "registry.upload-range": [416, "BLOB_UPLOAD_INVALID"],
  "registry.upload-unknown": [404, "BLOB_UPLOAD_UNKNOWN"],
  "manifest.invalid": [400, "MANIFEST_INVALID"],
  "storage.digest-mismatch": [400, "DIGEST_INVALID"],
  "storage.size-mismatch": [400, "SIZE_INVALID"],
};

const kinds: Readonly<Record<ErrorKind, readonly [status: number, code: string]>> = {
  InvalidInput: [400, "UNSUPPORTED"],
  Unauthenticated: [401, "UNAUTHORIZED"],
  Forbidden: [403, "DENIED"],
  NotFound: [404, "NAME_UNKNOWN"],
  Conflict: [409, "BLOB_UPLOAD_INVALID"],
  PreconditionFailed: [412, "UNSUPPORTED"],
  LimitExceeded: [413, "SIZE_INVALID"],
  Unavailable: [503, "UNAVAILABLE"],
  NotImplemented: [405, "UNSUPPORTED"],
  Internal: [500, "UNKNOWN"],
};

/** What an error looks like to a client of the registry; anything that is no fault of ours says nothing of its inside. */
export function toProtocolError(error: unknown, requestId: string): ProtocolError {
  if (!isFault(error)) {
    return envelope(500, "UNKNOWN", "internal error", { request_id: requestId });
  }
  const [status, code] = codes[error.code] ?? kinds[error.kind];
  const message = error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
  return envelope(status, code, message, { ...error.details, code: error.code, request_id: requestId });
}

function envelope(status: number, code: string, message: string, detail: Record<string, unknown>): ProtocolError {
  return { status, body: { errors: [{ code, message, detail }] } };
}

/** What the token endpoint answers; the two names of the token are those of two versions of the protocol. */
export interface TokenAnswer {
  readonly token: string;
  readonly access_token: string;
  readonly scope: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly issued_at: string;
  /** For clients that said that they keep it. */
  readonly refresh_token?: string;
}

export function toTokenAnswer(
  { token, expiresInSeconds, issuedAt }: IssuedToken,
  scopes: readonly Scope[],
  refreshToken: string | undefined,
): TokenAnswer {
  return {
    token,
    access_token: token,
    scope: scopes.map(scopeText).join(" "),
    expires_in: expiresInSeconds,
    issued_at: issuedAt.toISOString(),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}

/** What a client must ask the token endpoint for to have its request answered; undefined where any token will do. */
export function neededScope(method: string, path: string, mountFrom: string | undefined): string | undefined {
  if (path.startsWith("/v2/_catalog")) {
    return "registry:catalog:*";
  }
  const [, name] = /^\/v2\/([^/]+\/[^/]+\/[^/]+)\/(?:blobs|manifests|tags|referrers)\//.exec(path) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const isUpload = path.includes("/blobs/uploads/");
  const isReading = method === "GET" || method === "HEAD";
  const actions = isUpload || !(isReading || method === "DELETE") ? "pull,push" : isReading ? "pull" : "delete";
  const own = `repository:${name}:${actions}`;
  return mountFrom === undefined ? own : `${own} repository:${mountFrom}:pull`;
}

interface IncomingRequest {
  readonly id: string;
  readonly headers: { readonly authorization?: string | undefined };
  readonly params: unknown;
}

/** What every use case of the registry needs to know of an HTTP request. */
export function toRegistryRequest({ id, headers, params }: IncomingRequest): RegistryRequest {
  const { org, app, component } = params as Readonly<Record<string, string>>;
  return { authorization: headers.authorization, name: `${org}/${app}/${component}`, requestId: id };
}

/** Throws InvalidInput for a parameter that no name, digest or number can be, before any of them is looked up. */
export function checkParameters(parameters: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== "string") {
      throw invalidInput("registry.parameter", `${name} is given more than once`, { hint: "give it once" });
    }
    if (!isText(value)) {
      throw invalidInput("registry.parameter", `${name} has a character that no text has`, {
        hint: "leave out null characters",
      });
    }
  }
}

/**
 * A request's body. Whoever stops reading it leaves the connection whole, so that the client gets the answer that says
 * why, and its next request is heard.
 */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  // Not handed on as a whole: an error of the reader would reach the request, and end it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    yield chunk;
  }
}

/** The header that leads to the page after this one. */
export function nextPage(path: string, names: readonly string[]): Record<string, string> {
  const query = new URLSearchParams({ n: String(names.length), last: names.at(-1) ?? "" });
  return { Link: `<${path}?${query}>; rel="next"` };
}

/** The path of a repository's resources, for `Location` and `Link`; relative, so that it holds behind any proxy. */
export function pathIn(name: string, rest: string): string {
  return `/v2/${name}/${rest}`;
}
