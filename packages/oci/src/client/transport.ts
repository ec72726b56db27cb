import { Fault, forbidden, isFault, messageOf, notFound, retry, unauthenticated, unavailable } from "@exclave/kernel";
import { type Authorizer, createAuthorizer, type OciCredentials } from "./authorizer.ts";

export interface OciRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** Below `/v2/`, or a whole URL that the registry gave as a location. */
  readonly path: string | URL;
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Opened again for each attempt. */
  readonly body?: () => Uint8Array | AsyncIterable<Uint8Array>;
  /** Answers beside 2xx that the caller reads itself. */
  readonly expect?: readonly number[];
  /** False where a repetition would not do the same; its caller starts over instead. */
  readonly isRepeatable?: boolean;
}

/** Sends requests to one registry, with authorization and repetition; safe concurrently. */
export type Transport = (request: OciRequest) => Promise<Response>;

export interface TransportOptions {
  readonly registryUrl: string;
  readonly credentials?: OciCredentials | undefined;
  readonly fetch?: typeof fetch;
}

/** Outlasts a restart of the registry. */
const RETRY = { attempts: 4, firstDelayMilliseconds: 100, maximumDelayMilliseconds: 2_000 } as const;

export function createTransport(options: TransportOptions): Transport {
  const registryUrl = options.registryUrl.replace(/\/+$/, "");
  const doFetch = options.fetch ?? fetch;
  const authorizer = createAuthorizer({ registryUrl, credentials: options.credentials, fetch: doFetch });

  async function attempt(request: OciRequest): Promise<Response> {
    const url = typeof request.path === "string" ? new URL(`${registryUrl}/v2/${request.path}`) : request.path;
    let response = await send(doFetch, authorizer, registryUrl, url, request);
    if (response.status === 401 && isOwn(registryUrl, url) && (await authorizer.answer(request.scope, response))) {
      await response.body?.cancel();
      response = await send(doFetch, authorizer, registryUrl, url, request);
    }
    if (response.ok || request.expect?.includes(response.status)) {
      return response;
    }
    throw await refusal(request, url, response);
  }

  return (request) =>
    request.isRepeatable === false
      ? attempt(request)
      : retry(() => attempt(request), { ...RETRY, isRetryable: (error) => error instanceof Fault && error.retryable });
}

async function send(
  doFetch: typeof fetch,
  authorizer: Authorizer,
  registryUrl: string,
  url: URL,
  request: OciRequest,
): Promise<Response> {
  const authorization = isOwn(registryUrl, url) ? authorizer.headerFor(request.scope) : undefined;
  const body = request.body?.();
  try {
    return await doFetch(url, {
      method: request.method,
      headers: { ...request.headers, ...(authorization ? { authorization } : {}) },
      ...(body ? { body: body instanceof Uint8Array ? new Uint8Array(body) : ReadableStream.from(body) } : {}),
      duplex: "half",
    });
  } catch (error) {
    if (isFault(error)) {
      // Of a fetch that refuses by itself where it is sent.
      throw error;
    }
    if (error instanceof Error && isFault(error.cause)) {
      // The body's own source failed, not the network.
      throw error.cause;
    }
    const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
    throw unavailable("oci.unreachable", `${url.origin} cannot be reached: ${cause}`, {
      hint: "check the registry's URL and the network",
      cause: error,
    });
  }
}

/** An upload may be sent to another host, which must not see our token. */
function isOwn(registryUrl: string, url: URL): boolean {
  return url.origin === new URL(registryUrl).origin;
}

async function refusal({ method }: OciRequest, url: URL, response: Response): Promise<Fault> {
  const text = method === "HEAD" ? "" : await response.text().catch(() => "");
  const { status } = response;
  const what = `${method} ${url.origin}${url.pathname} was refused: ${describe(text) ?? `HTTP ${status}`}`;
  const details = { status };
  if (status >= 500 || status === 429 || status === 408) {
    return unavailable("oci.unavailable", what, { hint: "try again later", details });
  }
  switch (status) {
    case 401:
      return unauthenticated("oci.unauthenticated", what, { hint: "check the registry's credentials", details });
    case 403:
      return forbidden("oci.denied", what, { hint: "use credentials that may do this", details });
    case 404:
      return notFound("oci.not-found", what, { hint: "check the repository, the tag or the digest", details });
    default:
      return unavailable("oci.refused", what, { retryable: false, details });
  }
}

/** The first error of the protocol's envelope. */
function describe(text: string): string | undefined {
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly { code?: string; message?: string }[] };
    const [first] = errors ?? [];
    return first && [first.code, first.message].filter(Boolean).join(": ");
  } catch {
    // Whoever answered does not speak the protocol: a proxy, say.
    return text === "" ? undefined : text.slice(0, 200);
  }
}
