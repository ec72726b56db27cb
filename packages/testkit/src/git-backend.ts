import type http from "node:http";
import { start } from "@exclave/process";
import { gitEnvironment } from "./git-repository.ts";

export interface ServeGitOptions {
  readonly backend: string;
  /** Where the repositories lie. */
  readonly folder: string;
  /** Of the repository and what is asked of it; the request's own unless said. */
  readonly pathname?: string;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
}

/** One request through git's own CGI program. */
export function serveGit({ backend, folder, request, response, ...rest }: ServeGitOptions): void {
  const asked = new URL(request.url ?? "/", "http://git");
  const { pathname = asked.pathname } = rest;
  const child = start(backend, [], {
    output: "pipe",
    stdin: true,
    environment: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: asked.search.slice(1),
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

/** The one value of a request's header. */
export function header(request: http.IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
