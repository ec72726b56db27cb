import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { header, serveGit } from "./git-backend.ts";
import { createGitRepository, type GitRepository, git } from "./git-repository.ts";

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
  /** Knows the first protocol only, by which nothing is given out but what a branch or tag points at. */
  readonly isOlder?: boolean;
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
    if (options.isOlder) {
      delete request.headers["git-protocol"];
    }
    const [prefix, target] = [...redirects].find(([from]) => url.startsWith(from)) ?? [];
    if (prefix !== undefined && target !== undefined) {
      response.writeHead(302, { location: target + url.slice(prefix.length) }).end();
    } else if (failure !== undefined) {
      response.writeHead(failure).end();
    } else if (!isAllowed(request, options.credentials)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    } else {
      setTimeout(() => serveGit({ backend, folder, request, response }), options.delayMilliseconds ?? 0);
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

function isAllowed(request: http.IncomingMessage, credentials: GitServerOptions["credentials"]): boolean {
  if (!credentials) {
    return true;
  }
  const wanted = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return header(request, "authorization") === `Basic ${wanted}`;
}
