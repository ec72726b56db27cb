import { createHash, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** An OCI registry in memory behind a real HTTP server, for tests of what talks to registries. */
export interface MemoryRegistry {
  readonly url: string;
  /** `METHOD /path` of every request, in order. */
  readonly requests: readonly string[];
  /** Overwrites what is kept under a digest, as a dishonest registry would. */
  tamper(digest: string, content: string): void;
  /** Breaks the next requests whose line matches, by status, or by the connection when it is 0. */
  breakNext(pattern: RegExp, status: number, count?: number): void;
  close(): Promise<void>;
}

export interface MemoryRegistryOptions {
  /** Asks for these, by a token server or directly; anybody may do anything when absent. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly scheme?: "bearer" | "basic";
  /** False answers 404 to the referrers API, as registries from before 1.1 do. */
  readonly hasReferrers?: boolean;
}

interface Kept {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

interface Repository {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Kept>;
  readonly tags: Map<string, string>;
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const TOKEN = "a-token-of-the-memory-registry";
/** Small, so that tests meet the second page. */
const TAGS_PER_PAGE = 2;

export async function startMemoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const repositories = new Map<string, Repository>();
  const uploads = new Map<string, Buffer>();
  const requests: string[] = [];
  const breaks: { pattern: RegExp; status: number }[] = [];

  async function respond(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
    const call: Call = {
      method: incoming.method ?? "GET",
      url,
      headers: incoming.headers,
      body: await buffer(incoming).catch(() => Buffer.alloc(0)),
    };
    const line = `${call.method} ${url.pathname}`;
    requests.push(line);
    const broken = breaks.findIndex(({ pattern }) => pattern.test(line));
    const [fault] = broken === -1 ? [] : breaks.splice(broken, 1);
    if (fault?.status === 0) {
      incoming.socket.destroy();
      return;
    }
    const answer = fault ? { status: fault.status } : (authFault(options, call) ?? route(call));
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(call.method === "HEAD" ? undefined : answer.body);
  }

  function route(call: Call): Answer {
    const { pathname } = call.url;
    const [, name = "", rest = ""] = /^\/v2\/(.+?)\/((?:blobs|manifests|tags|referrers)\/.*)$/.exec(pathname) ?? [];
    const [kind, reference = "", upload = ""] = rest.split("/");
    const repository = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    repositories.set(name, repository);
    if (kind === "blobs" && reference === "uploads") {
      return upload === "" ? begin(name, repository, call) : proceed(name, repository, call, upload);
    }
    switch (kind) {
      case "blobs":
        return found(repository.blobs.get(reference), "application/octet-stream");
      case "manifests":
        return manifest(repository, call, reference);
      case "tags":
        return tags(name, repository, call);
      default:
        return options.hasReferrers === false ? { status: 404 } : referrers(repository, reference);
    }
  }

  function begin(name: string, repository: Repository, { url }: Call): Answer {
    const digest = url.searchParams.get("mount") ?? "";
    const mounted = repositories.get(url.searchParams.get("from") ?? "")?.blobs.get(digest);
    if (mounted) {
      repository.blobs.set(digest, mounted);
      return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}` } };
    }
    const id = randomUUID();
    uploads.set(id, Buffer.alloc(0));
    return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${id}` } };
  }

  function proceed(name: string, repository: Repository, { method, url, headers, body }: Call, id: string): Answer {
    const kept = uploads.get(id);
    if (!kept) {
      return { status: 404 };
    }
    const place = { location: url.pathname };
    if (method === "GET") {
      return { status: 204, headers: { ...place, range: `0-${Math.max(0, kept.length - 1)}` } };
    }
    const start = /^(\d+)-/.exec(headers["content-range"] ?? "")?.[1];
    if (start !== undefined && Number(start) !== kept.length) {
      return { status: 416, headers: place };
    }
    const whole = Buffer.concat([kept, body]);
    uploads.set(id, whole);
    if (method === "PATCH") {
      return { status: 202, headers: place };
    }
    const digest = digestOf(whole);
    if (digest !== url.searchParams.get("digest")) {
      return fault(400, "DIGEST_INVALID");
    }
    repository.blobs.set(digest, whole);
    return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}` } };
  }

  const server = http.createServer((incoming, outgoing) => void respond(incoming, outgoing));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    tamper(digest, content) {
      for (const { blobs, manifests } of repositories.values()) {
        const kept = manifests.get(digest);
        if (blobs.has(digest)) {
          blobs.set(digest, Buffer.from(content));
        }
        if (kept) {
          manifests.set(digest, { ...kept, bytes: Buffer.from(content) });
        }
      }
    },
    breakNext(pattern, status, count = 1) {
      breaks.push(...Array.from({ length: count }, () => ({ pattern, status })));
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function authFault({ credentials, scheme = "bearer" }: MemoryRegistryOptions, call: Call): Answer | undefined {
  if (!credentials) {
    return undefined;
  }
  const basic = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
  const { authorization } = call.headers;
  if (call.url.pathname === "/token") {
    return authorization === basic
      ? { status: 200, body: JSON.stringify({ token: TOKEN, expires_in: 300 }) }
      : { status: 401 };
  }
  if (authorization === (scheme === "bearer" ? `Bearer ${TOKEN}` : basic)) {
    return undefined;
  }
  const challenge =
    scheme === "bearer" ? `Bearer realm="${call.url.origin}/token",service="memory"` : 'Basic realm="memory"';
  return { ...fault(401, "UNAUTHORIZED"), headers: { "www-authenticate": challenge } };
}

function manifest(repository: Repository, { method, headers, body }: Call, reference: string): Answer {
  const digest = repository.tags.get(reference) ?? reference;
  if (method === "PUT") {
    const pushed = digestOf(body);
    repository.manifests.set(pushed, { bytes: body, mediaType: headers["content-type"] ?? "" });
    if (!reference.startsWith("sha256:")) {
      repository.tags.set(reference, pushed);
    }
    return { status: 201, headers: { "docker-content-digest": pushed } };
  }
  if (method === "DELETE") {
    return { status: repository.manifests.delete(digest) ? 202 : 404 };
  }
  const kept = repository.manifests.get(digest);
  return found(kept?.bytes, kept?.mediaType ?? "", { "docker-content-digest": digest });
}

function tags(name: string, { tags: known }: Repository, { url }: Call): Answer {
  const after = [...known.keys()].sort().filter((tag) => tag > (url.searchParams.get("last") ?? ""));
  const page = after.slice(0, TAGS_PER_PAGE);
  const next = `</v2/${name}/tags/list?last=${page.at(-1)}>; rel="next"`;
  const headers = after.length > page.length ? { link: next } : {};
  return { status: 200, headers, body: JSON.stringify({ name, tags: page }) };
}

function referrers({ manifests }: Repository, digest: string): Answer {
  const pointing = [...manifests].flatMap(([key, { bytes, mediaType }]) => {
    const parsed = JSON.parse(bytes.toString()) as { subject?: { digest?: string }; artifactType?: string };
    const descriptor = { mediaType, digest: key, size: bytes.length, artifactType: parsed.artifactType };
    return parsed.subject?.digest === digest ? [descriptor] : [];
  });
  const mediaType = "application/vnd.oci.image.index.v1+json";
  return { status: 200, body: JSON.stringify({ schemaVersion: 2, mediaType, manifests: pointing }) };
}

function found(bytes: Buffer | undefined, mediaType: string, headers: Record<string, string> = {}): Answer {
  return bytes
    ? {
        status: 200,
        headers: { ...headers, "content-type": mediaType, "content-length": String(bytes.length) },
        body: bytes,
      }
    : fault(404, "NOT_FOUND");
}

function fault(status: number, code: string): Answer {
  return { status, body: JSON.stringify({ errors: [{ code, message: "the request was refused" }] }) };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
