import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { authorize } from "../../auth/index.ts";
import type { RequestContext } from "../../requests/index.ts";
import type { NewCommit } from "./commit.ts";
import { createFlights } from "./flights.ts";
import { parseGitRef } from "./git-ref.ts";
import type { Git } from "./ports.ts";
import { chooseRef, emptyRepository, type ListedRef, type ResolvedRef } from "./ref-listing.ts";
import { parseRepositoryUrl, type Repository, type SourcePolicy } from "./repository-url.ts";
import { parseSourceDirectory } from "./source-directory.ts";
import { findCommits, insertCommit } from "./store.ts";
import { toWireCommit } from "./wire.ts";

export interface SourceRequest {
  /** As configured: a URL, `owner/name`, or a path where local sources are allowed. */
  readonly repository: string;
  readonly directory: string;
  /** A branch, a tag, a full commit, or `HEAD` for the default branch. */
  readonly ref: string;
  /**
   * The moment, on `performance.now()`, since when the answer must hold; now unless said. The requests of a batch give
   * the moment the batch began, and share one look at each repository.
   */
  readonly asOf?: number;
}

/** A ref resolved to exactly one commit, and what a build keeps of it. */
export interface ResolvedSource {
  /** The one spelling of the repository; without credentials. */
  readonly url: string;
  /** The full name of what was meant, such as `refs/heads/main`; the commit itself when that was given. */
  readonly ref: string;
  readonly commit: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
  /** Of everything below the directory at that commit: `git-tree:` and the tree's id. */
  readonly treeDigest: string;
}

/** The area's door. Any number of calls at once. */
export interface VcsService {
  /**
   * Resolves a ref once, to a commit that stays what it is.
   *
   * Throws InvalidInput `build.ref-not-found`, `vcs.url-refused`, `vcs.ref-refused`, `vcs.directory-refused`,
   * `vcs.directory-not-found`, `vcs.repository-not-found` or `vcs.repository-denied`; LimitExceeded
   * `vcs.repository-too-large`; Unavailable `vcs.repository-unreachable`, which trying again may mend.
   */
  resolve(request: SourceRequest): Promise<ResolvedSource>;
  /** Refuses what `resolve` would refuse without looking, for configs; answers the repository's one spelling. */
  checkSource(source: Pick<SourceRequest, "repository" | "directory">): {
    readonly url: string;
    readonly directory: string;
  };
  /** Keeps the commit for a build; returns the row's id. */
  insertCommit(connection: Connection, commit: NewCommit): Promise<string>;
  wireCommits(
    connection: Connection,
    commitIds: readonly string[],
  ): Promise<ReadonlyMap<string, Wire<"VCSConnectionCommit">>>;
  /** None: connections to hosting services are not served yet. */
  listConnections(context: RequestContext): { items: Wire<"VCSConnection">[]; hasNext: boolean };
}

export interface VcsServiceOptions {
  readonly git: Git;
  readonly policy: SourcePolicy;
}

export function createVcsService({ git, policy }: VcsServiceOptions): VcsService {
  const listings = createFlights<ListedRef[]>(() => performance.now());
  const heads = createFlights<ResolvedRef | undefined>(() => performance.now());

  async function resolveRef(repository: Repository, text: string, asOf: number): Promise<ResolvedRef> {
    const wanted = parseGitRef(text);
    switch (wanted.kind) {
      case "commit":
        return { ref: wanted.sha, sha: wanted.sha };
      case "name": {
        const refs = await listings.take(repository.url, asOf, () => git.listRefs(repository));
        return chooseRef(wanted, refs);
      }
      case "default": {
        const head = await heads.take(repository.url, asOf, () => git.head(repository));
        if (!head) {
          throw emptyRepository();
        }
        return head;
      }
    }
  }

  return {
    async resolve(request) {
      const asOf = request.asOf ?? performance.now();
      const repository = parseRepositoryUrl(request.repository, policy);
      const directory = parseSourceDirectory(request.directory);
      const { ref, sha } = await resolveRef(repository, request.ref, asOf);
      const { sourceDigest, ...commit } = await git.describe(repository, sha, directory);
      return {
        url: repository.url,
        ref,
        commit: commit.sha,
        authorName: commit.authorName,
        authorEmail: commit.authorEmail,
        message: commit.message,
        treeDigest: sourceDigest,
      };
    },
    checkSource({ repository, directory }) {
      return { url: parseRepositoryUrl(repository, policy).url, directory: parseSourceDirectory(directory) };
    },
    insertCommit,
    async wireCommits(connection, commitIds) {
      const commits = commitIds.length === 0 ? [] : await findCommits(connection, commitIds);
      return new Map(commits.map((commit) => [commit.id, toWireCommit(commit)]));
    },
    listConnections({ principal, orgId }) {
      authorize(principal, "vcs.read", { orgId });
      return { items: [], hasNext: false };
    },
  };
}
