import { lookup } from "node:dns/promises";
import { classifyAddress, classifyHost, createLruCache, invalidInput, messageOf } from "@exclave/kernel";
import { type Access, keyOf } from "./access.ts";
import { repositoryUnreachable } from "./git-failure.ts";
import { askRedirect } from "./redirect.adapter.ts";
import {
  parseRepositoryUrl,
  type RemoteRepository,
  type Repository,
  refuseAddress,
  type SourcePolicy,
} from "./repository-url.ts";

/** How git gets to a repository right now: where it is, at which checked addresses, by which transport. */
export interface Reach {
  readonly url: string;
  /** What stands for the repository on git's command line. */
  readonly location: string;
  readonly protocols: string;
  readonly settings: readonly string[];
  /** What serves it, for repositories of this machine. */
  readonly uploadPack: readonly string[];
  /** What to say who asks, and to which origin alone; a secret, never an argument. */
  readonly credential?: { readonly origin: string; readonly authorization: string };
}

/** Finds the way to repositories; refuses every way that the policy does not have. */
export interface Reacher {
  reach(repository: Repository, access?: Access): Promise<Reach>;
  /** The way after the server said that the repository has moved; each hop is checked like the first. */
  afterRedirect(repository: Repository, access?: Access): Promise<Reach>;
}

export interface ReacherOptions {
  readonly policy: SourcePolicy;
  /** A proxy resolves names by itself and answers for where they lead. */
  readonly hasProxy: boolean;
  readonly resolve?: (host: string) => Promise<string[]>;
}

const MAXIMUM_HOPS = 5;
const REMEMBERED_MOVES = 1_000;
/** A move is asked for again after this long, so that a repository that moves back is found. */
const MOVE_MILLISECONDS = 600_000;

/** Serving a repository that another user owns is safe: upload-pack runs nothing of its configuration. */
const UPLOAD_PACK =
  "git -c 'safe.directory=*' -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack";

/** A reacher for one policy. Names are resolved anew for every use, and git is held to the addresses that were checked. */
export function createReacher({ policy, hasProxy, resolve = resolveHost }: ReacherOptions): Reacher {
  const moves = createLruCache<string, { readonly to: RemoteRepository; readonly until: number }>(REMEMBERED_MOVES);

  async function addressesOf({ host, url }: RemoteRepository): Promise<string[]> {
    if (classifyHost(host) !== undefined && !host.toLowerCase().endsWith("localhost")) {
      return [];
    }
    const addresses = await resolve(host).catch((error: unknown) => {
      if (hasProxy) {
        return [];
      }
      throw repositoryUnreachable(url, `${host} cannot be resolved: ${messageOf(error)}`);
    });
    for (const address of addresses) {
      const fault = refuseAddress(host, classifyAddress(address), policy);
      if (fault) {
        throw fault;
      }
    }
    return addresses;
  }

  /** The right holds where it was given for: a repository that has moved to another host is reached as anybody. */
  async function reachRemote(repository: RemoteRepository, from: RemoteRepository, access?: Access): Promise<Reach> {
    const addresses = await addressesOf(repository);
    const { host, port, url } = repository;
    return {
      url,
      location: url,
      protocols: "http:https",
      settings: addresses.length === 0 ? [] : [`http.curloptResolve=${host}:${port}:${addresses.join(",")}`],
      uploadPack: [],
      ...(access && isSameOrigin(repository, from)
        ? { credential: { origin: new URL(url).origin, authorization: access.authorization } }
        : {}),
    };
  }

  async function follow(repository: RemoteRepository, access?: Access): Promise<RemoteRepository> {
    let at = repository;
    for (let hop = 0; hop < MAXIMUM_HOPS; hop++) {
      const authorization = isSameOrigin(at, repository) ? access?.authorization : undefined;
      const location = await askRedirect(at, await addressesOf(at), authorization);
      if (location === undefined) {
        return at;
      }
      const next = parseRepositoryUrl(location, policy);
      if (next.kind !== "remote" || (at.url.startsWith("https:") && !next.url.startsWith("https:"))) {
        throw invalidInput("vcs.url-refused", `${at.url} redirects to a less safe transport`, {
          hint: "give the URL that the repository has now",
        });
      }
      at = next;
    }
    throw repositoryUnreachable(repository.url, `more than ${MAXIMUM_HOPS} redirects`);
  }

  return {
    async reach(repository, access) {
      if (repository.kind === "local") {
        return {
          url: repository.url,
          location: repository.path,
          protocols: "file",
          settings: [],
          uploadPack: [`--upload-pack=${UPLOAD_PACK}`],
        };
      }
      const move = moves.get(keyOf(repository.url, access));
      return await reachRemote(move && move.until > performance.now() ? move.to : repository, repository, access);
    },
    async afterRedirect(repository, access) {
      if (repository.kind === "local") {
        throw repositoryUnreachable(repository.url, "a path of this machine does not redirect");
      }
      const to = await follow(repository, access);
      moves.set(keyOf(repository.url, access), { to, until: performance.now() + MOVE_MILLISECONDS });
      return await reachRemote(to, repository, access);
    },
  };
}

async function resolveHost(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function isSameOrigin(one: RemoteRepository, other: RemoteRepository): boolean {
  return new URL(one.url).origin === new URL(other.url).origin;
}
