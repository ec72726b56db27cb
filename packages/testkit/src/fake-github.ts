import { generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { json as readJson } from "node:stream/consumers";
import { header, serveGit } from "./git-backend.ts";
import { createGitRepository, type GitRepository, git } from "./git-repository.ts";
import {
  type GithubInstallation,
  type GithubRepository,
  type GithubToken,
  toRepositoryObject,
} from "./github-repositories.ts";

/** What the server was asked, in order. */
export interface GithubRequest {
  readonly method: string;
  readonly path: string;
  /** Who asked: the app by its JWT, an installation by its token, somebody else. */
  readonly by: "app" | "token" | "nobody";
}

/** A GitHub of one's own, as GitHub Enterprise lays it out: REST under `/api/v3`, git over http beside it. */
export interface FakeGithub {
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly appId: string;
  /** PEM, and the file it lies in. */
  readonly privateKey: string;
  readonly privateKeyFile: string;
  readonly requests: readonly GithubRequest[];
  /** Every access token that was given out, the newest last. */
  readonly tokens: readonly GithubToken[];
  /** Installs the app in an account. */
  install(login: string): GithubInstallation;
  /** A repository of an account, private and given to the app's installation there unless said. */
  createRepository(login: string, name: string, options?: NewRepository): Promise<GitRepository>;
  /** Tokens that are given out from now on live so long. */
  setTokenLife(milliseconds: number): void;
  /** No token that was given out holds any more. */
  revokeTokens(): void;
  /** Refuses every REST request with GitHub's rate limit until told `undefined`. */
  limitFor(seconds: number | undefined): void;
  /** Answers every REST request with `status` until told `undefined`. */
  failWith(status: number | undefined): void;
  close(): Promise<void>;
}

export interface NewRepository {
  readonly files?: Readonly<Record<string, string>>;
  readonly isPublic?: boolean;
  readonly isInstalled?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const APP_ID = "424242";
const HOUR_MILLISECONDS = 3_600_000;
const LONGEST_JWT_SECONDS = 600;
const CLOCK_SLACK_SECONDS = 60;
/** What the app was registered with. */
const PERMISSIONS: Readonly<Record<string, string>> = { contents: "read", metadata: "read" };

/** Starts it with an app and nothing installed; `close` removes everything. */
export async function fakeGithub(): Promise<FakeGithub> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-github-"));
  const backend = path.join(await git(["--exec-path"]), "git-http-backend");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const privateKeyFile = path.join(folder, "app.pem");
  writeFileSync(privateKeyFile, privateKey, { mode: 0o600 });
  const requests: GithubRequest[] = [];
  const installations = new Map<string, GithubInstallation & { isSuspended: boolean }>();
  const repositories: GithubRepository[] = [];
  const tokens: GithubToken[] = [];
  const living = new Set<GithubToken>();
  let tokenLife = HOUR_MILLISECONDS;
  let limitSeconds: number | undefined;
  let failure: number | undefined;
  let nextId = 1_000 + Math.floor(Math.random() * 1e9);

  function tokenOf(secret: string | undefined): GithubToken | undefined {
    const found = [...living].find(({ token }) => token === secret);
    const isGood = found && found.expiresAt > Date.now() && installations.has(found.installationId);
    return isGood && !installations.get(found.installationId)!.isSuspended ? found : undefined;
  }

  function reaches(token: GithubToken, { owner, name }: GithubRepository): boolean {
    const { account, repositories: given } = installations.get(token.installationId)!;
    return same(owner, account.login) && given.has(name) && (token.repositories?.includes(name) ?? true);
  }

  function isApp(jwt: string): boolean {
    const [head = "", payload = "", signature = ""] = jwt.split(".");
    const data = Buffer.from(`${head}.${payload}`);
    if (!verify("RSA-SHA256", data, publicKey, Buffer.from(signature, "base64url"))) {
      return false;
    }
    const { alg } = decode<{ alg: string }>(head);
    const { iss, iat, exp } = decode<{ iss: string | number; iat: number; exp: number }>(payload);
    const now = Date.now() / 1_000;
    const isNow =
      iat <= now + CLOCK_SLACK_SECONDS && exp > now && exp - iat <= LONGEST_JWT_SECONDS + CLOCK_SLACK_SECONDS;
    return alg === "RS256" && String(iss) === APP_ID && isNow && exp <= now + LONGEST_JWT_SECONDS;
  }

  function toInstallationObject({ id, account, isSuspended }: GithubInstallation & { isSuspended: boolean }): object {
    return {
      id: Number(id),
      account: { ...account, type: "Organization" },
      app_id: Number(APP_ID),
      permissions: PERMISSIONS,
      repository_selection: "selected",
      suspended_at: isSuspended ? "2026-01-02T00:00:00Z" : null,
      suspended_by: isSuspended ? { ...account, type: "User" } : null,
    };
  }

  function issue(installation: GithubInstallation, asked: AskedToken): Answer {
    const names = asked.repositories;
    if (names?.some((name) => !installation.repositories.has(name))) {
      return refuse(
        422,
        "There is at least one repository that does not exist or is not accessible to the parent installation.",
      );
    }
    const permissions = asked.permissions ?? PERMISSIONS;
    if (Object.entries(permissions).some(([name, level]) => PERMISSIONS[name] !== level)) {
      return refuse(422, "The permissions requested are not granted to this installation.");
    }
    const issued: GithubToken = {
      token: `ghs_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "0")}`,
      installationId: installation.id,
      repositories: names,
      permissions,
      expiresAt: Date.now() + tokenLife,
    };
    tokens.push(issued);
    living.add(issued);
    const expires_at = new Date(issued.expiresAt).toISOString().replace(/\.\d+Z$/, "Z");
    return { status: 201, body: { token: issued.token, expires_at, permissions, repository_selection: "selected" } };
  }

  async function asApp(request: http.IncomingMessage, target: string): Promise<Answer> {
    const [, id = "", rest = ""] = /^\/app\/installations\/(\d+)(\/access_tokens)?$/.exec(target) ?? [];
    const installation = installations.get(id);
    if (!installation) {
      return refuse(404, "Not Found");
    }
    switch (`${request.method} ${rest}`) {
      case "GET ":
        return { status: 200, body: toInstallationObject(installation) };
      case "DELETE ":
        installations.delete(id);
        return { status: 204 };
      case "POST /access_tokens":
        return installation.isSuspended
          ? refuse(403, "This installation has been suspended")
          : issue(installation, (await readJson(request)) as AskedToken);
      default:
        return refuse(404, "Not Found");
    }
  }

  async function asInstallation(token: GithubToken, target: string, query: URLSearchParams): Promise<Answer> {
    const page = (items: readonly object[]): readonly object[] => {
      const size = Number(query.get("per_page") ?? 30);
      const first = (Number(query.get("page") ?? 1) - 1) * size;
      return items.slice(first, first + size);
    };
    if (target === "/installation/repositories") {
      const seen = repositories.filter((repository) => reaches(token, repository));
      const objects = seen.map((repository) => toRepositoryObject(repository, webUrl));
      return { status: 200, body: { total_count: seen.length, repositories: page(objects) } };
    }
    const [, owner = "", name = ""] = /^\/repos\/([^/]+)\/([^/]+)\/branches$/.exec(target) ?? [];
    const repository = find(owner, name);
    if (!repository || !reaches(token, repository)) {
      return refuse(404, "Not Found");
    }
    return { status: 200, body: page((await repository.git.branchNames()).map((name) => ({ name }))) };
  }

  async function api(request: http.IncomingMessage, url: URL): Promise<Answer> {
    const target = url.pathname.slice("/api/v3".length);
    const secret = header(request, "authorization")?.replace(/^(Bearer|token) /i, "") ?? "";
    const token = tokenOf(secret);
    const by = token ? "token" : secret.split(".").length === 3 && isApp(secret) ? "app" : "nobody";
    requests.push({ method: request.method ?? "", path: target, by });
    if (limitSeconds !== undefined) {
      const reset = String(Math.ceil(Date.now() / 1_000) + limitSeconds);
      const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, "retry-after": String(limitSeconds) };
      return { ...refuse(403, "API rate limit exceeded"), headers };
    }
    if (failure !== undefined) {
      return refuse(failure, "Server Error");
    }
    if (target.startsWith("/app")) {
      return by === "app" ? await asApp(request, target) : refuse(401, "A JSON web token could not be decoded");
    }
    return token ? await asInstallation(token, target, url.searchParams) : refuse(401, "Bad credentials");
  }

  function find(owner: string, name: string): GithubRepository | undefined {
    return repositories.find((repository) => same(repository.owner, owner) && same(repository.name, name));
  }

  function serveRepository(request: http.IncomingMessage, response: http.ServerResponse, url: URL): void {
    const [, owner = "", name = "", rest = ""] = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/.*)$/.exec(url.pathname) ?? [];
    const basic = header(request, "authorization")?.replace(/^Basic /i, "");
    const [user, password] = Buffer.from(basic ?? "", "base64")
      .toString()
      .split(":");
    const token = user === "x-access-token" ? tokenOf(password) : undefined;
    requests.push({ method: request.method ?? "", path: url.pathname, by: token ? "token" : "nobody" });
    const repository = find(owner, name);
    const isWriting = rest.includes("receive-pack") || url.search.includes("receive-pack");
    const mayRead = repository && (!repository.isPrivate || (token && reaches(token, repository)));
    if (basic !== undefined && !token) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
    } else if (!mayRead) {
      // A stranger is asked who they are; who is known is told that there is nothing.
      response.writeHead(token ? 404 : 401, token ? {} : { "www-authenticate": 'Basic realm="GitHub"' }).end();
    } else if (isWriting) {
      response.writeHead(403).end();
    } else {
      serveGit({ backend, folder, request, response, pathname: `/${repository.owner}/${repository.name}.git${rest}` });
    }
  }

  async function respond(request: http.IncomingMessage, response: http.ServerResponse, url: URL): Promise<void> {
    const { status, body, headers = {} } = await api(request, url);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(body && JSON.stringify(body));
  }

  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://github");
    if (url.pathname.startsWith("/api/v3/")) {
      respond(request, response, url).catch(() => response.destroy());
    } else {
      serveRepository(request, response, url);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const webUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    webUrl,
    apiUrl: `${webUrl}/api/v3`,
    appId: APP_ID,
    privateKey,
    privateKeyFile,
    requests,
    tokens,
    install(login) {
      nextId += 1;
      const id = String(nextId);
      const installation = {
        id,
        account: { id: nextId + 1_000, login },
        repositories: new Set(repositories.filter(({ owner }) => same(owner, login)).map(({ name }) => name)),
        isSuspended: false,
        suspend() {
          installation.isSuspended = true;
        },
        remove: () => void installations.delete(id),
      };
      installations.set(id, installation);
      return installation;
    },
    async createRepository(login, name, { files, isPublic = false, isInstalled = true } = {}) {
      nextId += 1;
      const url = `${webUrl}/${login}/${name}.git`;
      const repository = await createGitRepository(path.join(folder, login, `${name}.git`), url);
      if (files) {
        await repository.commit({ files, message: "the first commit" });
      }
      repositories.push({ id: nextId, owner: login, name, isPrivate: !isPublic, git: repository });
      const installed = [...installations.values()].find(({ account }) => same(account.login, login));
      if (isInstalled) {
        installed?.repositories.add(name);
      }
      return repository;
    },
    setTokenLife(milliseconds) {
      tokenLife = milliseconds;
    },
    revokeTokens: () => living.clear(),
    limitFor(seconds) {
      limitSeconds = seconds;
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

interface AskedToken {
  readonly repositories?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) } };
}

function decode<T>(part: string): T {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as T;
}

/** GitHub takes names in any case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
