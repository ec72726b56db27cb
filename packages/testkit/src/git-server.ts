import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { start } from "@exclave/process";
import { createGitRepository, type GitRepository, git, gitEnvironment } from "./git-repository.ts";

/** What the server was asked, in order. */
export interface GitRequest {
  readonly method: string;
  readonly url: string;
  readonly protocol: string | undefined;
}

/** A git host on loopback: git's own `http-backend` behind an HTTP server. */
export interface GitServer {
  readonly url: string;
  readonly requests: readonly GitRequest[];
  /** A new repository, with a first commit on `main` when it is given files. */
  createRepository(name: string, files?: Readonly<Record<string, string>>): Promise<GitRepository>;
  /** Answers every request under `prefix` with a redirect to the same path under `target`. */
  redirect(prefix: string, target: string): void;
  /** Answers every request with `status` until told `undefined`. */
  failWith(status: number | undefined): void;
  close(): Promise<void>;
}

export interface GitServerOptions {
  /** Asked of everyone, as HTTP basic authentication. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Waits so long before each answer. */
  readonly delayMilliseconds?: number;
}

/** Starts a server with no repositories; `close` removes them all. */
export async function gitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-git-"));
  const backend = path.join(await git(["--exec-path"]), "git-http-backend");
  const requests: GitRequest[] = [];
  const redirects = new Map<string, string>();
  let failure: number | undefined;

  const server = http.createServer((request, response) => {
    const url = request.url ?? "/";
    requests.push({ method: request.method ?? "", url, protocol: header(request, "git-protocol") });
    const [prefix, target] = [...redirects].find(([from]) => url.startsWith(from)) ?? [];
    if (prefix !== undefined && target !== undefined) {
      response.writeHead(302, { location: target + url.slice(prefix.length) }).end();
    } else if (failure !== undefined) {
      response.writeHead(failure).end();
    } else if (!isAllowed(request, options.credentials)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    } else {
      setTimeout(() => serve({ backend, folder, request, response }), options.delayMilliseconds ?? 0);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    requests,
    async createRepository(name, files) {
      const repository = await createGitRepository(path.join(folder, `${name}.git`), `${url}/${name}.git`);
      if (files) {
        await repository.commit({ files, message: "the first commit" });
      }
      return repository;
    },
    redirect(prefix, target) {
      redirects.set(prefix, target);
    },
    failWith(status) {
      failure = status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface ServeOptions {
  readonly backend: string;
  readonly folder: string;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
}

/** One request through the CGI program. */
function serve({ backend, folder, request, response }: ServeOptions): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://git");
  const child = start(backend, [], {
    output: "pipe",
    stdin: true,
    environment: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: header(request, "content-type") ?? "",
      HTTP_CONTENT_ENCODING: header(request, "content-encoding") ?? "",
      GIT_PROTOCOL: header(request, "git-protocol") ?? "",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  // A client that goes away early, or a program that does not read all of its input, is no failure of the server.
  child.stdin?.on("error", () => undefined);
  request.pipe(child.stdin!);
  response.on("close", () => child.kill());

  let head = Buffer.alloc(0);
  child.stdout?.on("data", (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) {
      const { status, headers } = parseHead(head.subarray(0, end).toString("latin1"));
      response.writeHead(status, headers);
      response.write(head.subarray(end + 4));
    }
  });
  child.on("close", () => {
    if (!response.headersSent) {
      response.writeHead(500);
    }
    response.end();
  });
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = "200", ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest };
}

function isAllowed(request: http.IncomingMessage, credentials: GitServerOptions["credentials"]): boolean {
  if (!credentials) {
    return true;
  }
  const wanted = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return header(request, "authorization") === `Basic ${wanted}`;
}

function header(request: http.IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
