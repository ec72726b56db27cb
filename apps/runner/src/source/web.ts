import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pinnedLookup } from "@exclave/kernel";
import { jobFault } from "../exec/index.ts";
import { admitRemote, type Lookup, type SourcePolicy } from "./remote.ts";

export interface WebOptions {
  readonly policy: SourcePolicy;
  readonly lookup: Lookup;
  /** What a proxy is named by, where one resolves names. */
  readonly environment: Readonly<Record<string, string>>;
}

const MAXIMUM_HOPS = 5;
/** Of silence, also in the middle of a body. */
const SILENCE_MILLISECONDS = 30_000;
/** Statuses that `Response` takes no body for. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * `fetch` for what strangers name: GET and HEAD by http(s), under the same rules as git repositories. Every address is
 * checked and connected to as it was checked, redirects are few and each is checked like the first, credentials in a URL
 * are refused. Throws the fault `source.url-refused`; any other failure is an error of the network. Safe concurrently.
 */
export function createWeb(options: WebOptions): typeof fetch {
  const agents = options.policy.hasProxy ? proxyAgents(options.environment) : undefined;

  async function open(url: URL, init: RequestInit | undefined): Promise<Response> {
    if (url.username !== "" || url.password !== "") {
      throw refused(url, "it holds a credential");
    }
    const { protocol, pin } = await admitRemote(url.href, options.policy, options.lookup);
    if (protocol === "file") {
      throw refused(url, "it is a local path");
    }
    const message = await request(url, init, {
      agent: agents?.[protocol] ?? false,
      ...(pin && !agents ? { lookup: pinnedLookup(pin.addresses) } : {}),
    });
    return toResponse(url, message, init?.method);
  }

  async function follow(first: URL, init: RequestInit | undefined): Promise<Response> {
    let [url, settings] = [first, init];
    for (let hop = 0; hop <= MAXIMUM_HOPS; hop++) {
      const response = await open(url, settings);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) {
        return response;
      }
      await response.body?.cancel();
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (!next || settings?.redirect === "error" || (url.protocol === "https:" && next.protocol !== "https:")) {
        throw refused(first, `it redirects to ${next?.origin ?? "nowhere"}`);
      }
      if (next.origin !== url.origin) {
        // What one host was told of who we are is not for another.
        const headers = new Headers(settings?.headers);
        headers.delete("authorization");
        settings = { ...settings, headers };
      }
      url = next;
    }
    throw refused(first, `it redirects more than ${MAXIMUM_HOPS} times`);
  }

  return (input, init) => follow(new URL(input instanceof Request ? input.url : input), init);
}

type Route = Pick<https.RequestOptions, "agent" | "lookup">;

function request(url: URL, init: RequestInit | undefined, route: Route): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const ask: typeof http.request = url.protocol === "https:" ? https.request : http.request;
  const headers = { "user-agent": "exclave-runner", ...Object.fromEntries(new Headers(init?.headers)) };
  const asked = ask(url, { method: init?.method ?? "GET", headers, timeout: SILENCE_MILLISECONDS, ...route }, resolve);
  asked.on("timeout", () => asked.destroy(new Error(`${url.host} was silent for ${SILENCE_MILLISECONDS / 1000} s`)));
  asked.on("error", reject).end();
  return promise;
}

function toResponse(url: URL, message: IncomingMessage, method = "GET"): Response {
  const { statusCode: status = 0 } = message;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    headers.set(name, Array.isArray(value) ? value.join(", ") : (value ?? ""));
  }
  const isEmpty = method === "HEAD" || WITHOUT_BODY.has(status);
  if (isEmpty) {
    message.resume();
  }
  const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  const response = new Response(body, { status, headers });
  // Set by the platform's own fetch alone; what reads relative links needs it.
  Object.defineProperty(response, "url", { value: url.href });
  return response;
}

function proxyAgents(environment: Readonly<Record<string, string>>): { http: http.Agent; https: https.Agent } {
  // Newer than the types.
  const options = { proxyEnv: { ...environment } } as https.AgentOptions;
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

function refused(url: URL, why: string): Error {
  return jobFault({
    code: "source.url-refused",
    message: `${url.origin}${url.pathname} is refused: ${why}`,
    faultOf: "caller",
  });
}
