import { type Clock, createLruCache } from "@exclave/kernel";
import { type AppKey, createAppJwt } from "./app-jwt.ts";
import { githubFault, installationGone, installationSuspended, repositoryNotInstalled } from "./github-failure.ts";
import { type GithubRepositoryName, webUrlOf } from "./github-repository.ts";
import { createGithubRequest, type GithubCall, type GithubReply } from "./github-request.adapter.ts";
import type { Installation, InstalledRepository, RepositoryToken } from "./installation.ts";
import type { Github } from "./ports.ts";

export interface GithubOptions extends AppKey {
  /** Such as `https://api.github.com`, or `https://HOST/api/v3` of a server of one's own. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly timeoutMilliseconds?: number;
}

const TIMEOUT_MILLISECONDS = 10_000;
const PAGE = 100;
/** 5,000 repositories or branches; who has more names them in full. */
const MAXIMUM_PAGES = 50;
const REMEMBERED_TOKENS = 5_000;
/** A token is given again while it holds for a fetch and what comes after it. */
const TOKEN_SLACK_MILLISECONDS = 300_000;

/** The app at GitHub's REST API. Access tokens are kept in memory, until shortly before their end, and nowhere else. */
export function createGithub(options: GithubOptions): Github {
  const { apiUrl, clock, timeoutMilliseconds = TIMEOUT_MILLISECONDS } = options;
  const request = createGithubRequest({ apiUrl, timeoutMilliseconds });
  const tokens = createLruCache<string, RepositoryToken>(REMEMBERED_TOKENS);

  async function asApp(call: Omit<GithubCall, "bearer">, installId: string): Promise<GithubReply> {
    const reply = await request({ ...call, bearer: createAppJwt(options, clock.now()) });
    if (reply.status === 404) {
      throw installationGone(installId);
    }
    if (reply.status === 403 && /suspended/i.test(reply.message)) {
      throw installationSuspended(installId);
    }
    return reply;
  }

  function checked(reply: GithubReply): GithubReply {
    if (reply.status >= 300) {
      throw githubFault(reply, clock.now());
    }
    return reply;
  }

  async function mint(installId: string, scope: object): Promise<GithubReply> {
    const path = `/app/installations/${encodeURIComponent(installId)}/access_tokens`;
    return await asApp({ method: "POST", path, body: scope }, installId);
  }

  async function remembered(key: string, make: () => Promise<RepositoryToken>): Promise<RepositoryToken> {
    const known = tokens.get(key);
    if (known && known.expiresAt.getTime() - clock.now().getTime() > TOKEN_SLACK_MILLISECONDS) {
      return known;
    }
    const made = await make();
    tokens.set(key, made);
    return made;
  }

  /** Asks with a token that reads names and no contents, and once more with a new one where GitHub has dropped it. */
  async function asInstallation(installId: string, path: string): Promise<GithubReply> {
    const call = async (): Promise<GithubReply> => {
      const { token } = await remembered(installId, async () => toToken(checked(await mint(installId, METADATA))));
      return await request({ method: "GET", path, bearer: token });
    };
    const first = await call();
    if (first.status !== 401) {
      return first;
    }
    tokens.delete(installId);
    return await call();
  }

  async function pages<T>(
    ask: (query: string) => Promise<GithubReply>,
    read: (body: unknown) => readonly T[],
  ): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; page <= MAXIMUM_PAGES; page++) {
      const more = read(checked(await ask(`?per_page=${PAGE}&page=${page}`)).body);
      items.push(...more);
      if (more.length < PAGE) {
        break;
      }
    }
    return items;
  }

  async function listRepositories(installId: string): ReturnType<Github["listRepositories"]> {
    let total = 0;
    const items = await pages(
      (query) => asInstallation(installId, `/installation/repositories${query}`),
      (body) => {
        const listing = body as { total_count?: number; repositories?: readonly RawRepository[] };
        total = listing.total_count ?? 0;
        return (listing.repositories ?? []).map(toRepository);
      },
    );
    return { total, items };
  }

  async function repositoryToken(
    installId: string,
    { owner, name }: GithubRepositoryName,
    { isFresh } = { isFresh: false },
  ): Promise<RepositoryToken> {
    const key = `${installId} ${name.toLowerCase()}`;
    if (isFresh) {
      tokens.delete(key);
    }
    return await remembered(key, async () => {
      const reply = await mint(installId, { repositories: [name], permissions: { contents: "read" } });
      if (reply.status === 422) {
        const { items } = await listRepositories(installId);
        throw repositoryNotInstalled(
          `${owner}/${name}`,
          items.map(({ fullName }) => fullName),
        );
      }
      return toToken(checked(reply));
    });
  }

  return {
    webUrl: webUrlOf(apiUrl),
    async installation(installId) {
      const path = `/app/installations/${encodeURIComponent(installId)}`;
      return toInstallation(checked(await asApp({ method: "GET", path }, installId)).body as RawInstallation);
    },
    async removeInstallation(installId) {
      const path = `/app/installations/${encodeURIComponent(installId)}`;
      const reply = await request({ method: "DELETE", path, bearer: createAppJwt(options, clock.now()) });
      if (reply.status !== 404) {
        checked(reply);
      }
    },
    listRepositories,
    async listBranches(installId, repository) {
      const { token } = await repositoryToken(installId, repository);
      const path = `/repos/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/branches`;
      const read = (body: unknown) => (body as readonly { name: string }[]).map(({ name }) => name);
      return await pages((query) => request({ method: "GET", path: path + query, bearer: token }), read);
    },
    repositoryToken,
  };
}

const METADATA = { permissions: { metadata: "read" } };

function toToken({ body }: GithubReply): RepositoryToken {
  const { token, expires_at } = body as { token: string; expires_at: string };
  return { token, expiresAt: new Date(expires_at) };
}

interface RawAccount {
  readonly id: number;
  readonly login: string;
  readonly type?: string;
}

interface RawInstallation {
  readonly account: RawAccount;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly repository_selection?: string;
  readonly suspended_at?: string | null;
  readonly suspended_by?: RawAccount | null;
}

function toInstallation(raw: RawInstallation): Installation {
  return {
    account: toAccount(raw.account),
    permissions: raw.permissions ?? {},
    repositorySelection: raw.repository_selection ?? "",
    suspendedAt: raw.suspended_at ?? undefined,
    suspendedBy: raw.suspended_by ? toAccount(raw.suspended_by) : undefined,
  };
}

function toAccount({ id, login, type = "" }: RawAccount): Installation["account"] {
  return { id, login, type };
}

interface RawRepository {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly private: boolean;
  readonly fork: boolean;
  readonly description: string | null;
  readonly default_branch: string;
  readonly html_url: string;
  readonly updated_at: string | null;
}

function toRepository(raw: RawRepository): InstalledRepository {
  return {
    id: raw.id,
    name: raw.name,
    fullName: raw.full_name,
    isPrivate: raw.private,
    isFork: raw.fork,
    description: raw.description ?? "",
    defaultBranch: raw.default_branch,
    htmlUrl: raw.html_url,
    updatedAt: raw.updated_at ?? "",
  };
}
