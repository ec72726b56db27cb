import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { invalidInput, isFault } from "@exclave/kernel";
import { type Access, accessByToken, keyOf } from "./access.ts";
import type { NewCommit } from "./commit.ts";
import type { ConnectedSource, OpenedSource } from "./connections/index.ts";
import { createFlights } from "./flights.ts";
import { parseGitRef } from "./git-ref.ts";
import type { Git } from "./ports.ts";
import { chooseRef, emptyRepository, type ListedRef, type ResolvedRef } from "./ref-listing.ts";
import { parseRepositoryUrl, type Repository, refuseHost, type SourcePolicy } from "./repository-url.ts";
import { parseSourceDirectory } from "./source-directory.ts";
import type { FileChoice, SourceFile } from "./source-file.ts";
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
  /** The connection that reaches the repository, and whose it is; public ones need none. */
  readonly connection?: { readonly orgId: string; readonly id: string };
}

export interface SourceFilesRequest extends Pick<SourceRequest, "repository" | "connection">, FileChoice {
  /** Full, as `resolve` answered it. */
  readonly commit: string;
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
  /** Through which the repository was reached. */
  readonly connectionId?: string;
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
  /**
   * The files of a directory at a commit, at any depth, in the order of their paths; a link is not followed.
   *
   * Throws what `resolve` throws, and LimitExceeded `vcs.too-many-files` or `vcs.files-too-large`.
   */
  readFiles(request: SourceFilesRequest): Promise<SourceFile[]>;
  /** Refuses what `resolve` would refuse without looking, for configs; answers the repository's one spelling. */
  checkSource(source: Pick<SourceRequest, "repository" | "directory">): {
    readonly url: string;
    readonly directory: string;
  };
  /** Refuses the URL of a chart repository whose host, as far as its name tells, nobody may fetch from. */
  checkChartRepository(field: string, url: string): void;
  /** Keeps the commit for a build; returns the row's id. */
  insertCommit(connection: Connection, commit: NewCommit): Promise<string>;
  wireCommits(
    connection: Connection,
    commitIds: readonly string[],
  ): Promise<ReadonlyMap<string, Wire<"VCSConnectionCommit">>>;
}

export interface VcsServiceOptions {
  readonly git: Git;
  readonly policy: SourcePolicy;
  readonly connections: Connections;
}

/** What opens the way to repositories that are not public. */
export interface Connections {
  open(source: ConnectedSource, options?: { readonly isFresh: boolean }): Promise<OpenedSource>;
}

/** What a token that has ended, or lost the repository, comes to; GitHub hides what may not be seen. */
const lockedOut: readonly string[] = ["vcs.repository-denied", "vcs.repository-not-found"];

export function createVcsService({ git, policy, connections }: VcsServiceOptions): VcsService {
  const listings = createFlights<ListedRef[]>(() => performance.now());
  const heads = createFlights<ResolvedRef | undefined>(() => performance.now());

  async function resolveRef(
    { repository, access }: Opened,
    { ref: text, asOf = performance.now() }: SourceRequest,
  ): Promise<ResolvedRef> {
    const key = keyOf(repository.url, access);
    const wanted = parseGitRef(text);
    switch (wanted.kind) {
      case "commit":
        return { ref: wanted.sha, sha: wanted.sha };
      case "name": {
        const refs = await listings.take(key, asOf, () => git.listRefs(repository, access));
        return chooseRef(wanted, refs);
      }
      case "default": {
        const head = await heads.take(key, asOf, () => git.head(repository, access));
        if (!head) {
          throw emptyRepository();
        }
        return head;
      }
    }
  }

  async function open({ connection, repository }: Place, isFresh: boolean): Promise<Opened> {
    if (!connection) {
      return { repository: parseRepositoryUrl(repository, policy), access: undefined };
    }
    const source = { orgId: connection.orgId, connectionId: connection.id, repository };
    const { url, connectionId, token } = await connections.open(source, { isFresh });
    return { repository: parseRepositoryUrl(url, policy), access: accessByToken(connectionId, token.token) };
  }

  async function resolveIn(opened: Opened, request: SourceRequest, directory: string): Promise<ResolvedSource> {
    const { repository, access } = opened;
    const { ref, sha } = await resolveRef(opened, request);
    const { sourceDigest, ...commit } = await git.describe({ repository, sha, directory }, access);
    return {
      url: repository.url,
      ref,
      commit: commit.sha,
      authorName: commit.authorName,
      authorEmail: commit.authorEmail,
      message: commit.message,
      treeDigest: sourceDigest,
      ...(access ? { connectionId: access.scope } : {}),
    };
  }

  /** The token may have been dropped before its time; asked anew, GitHub says what has become of the installation. */
  async function opening<T>(place: Place, work: (opened: Opened, isAgain: boolean) => Promise<T>): Promise<T> {
    const opened = await open(place, false);
    try {
      return await work(opened, false);
    } catch (error) {
      if (!opened.access || !isFault(error) || !lockedOut.includes(error.code)) {
        throw error;
      }
    }
    return await work(await open(place, true), true);
  }

  return {
    async resolve(given) {
      const request = { ...given, asOf: given.asOf ?? performance.now() };
      const directory = parseSourceDirectory(request.directory);
      return await opening(request, (opened, isAgain) =>
        resolveIn(opened, isAgain ? { ...request, asOf: performance.now() } : request, directory),
      );
    },
    async readFiles(request) {
      const { commit: sha, suffix, limits } = request;
      const directory = parseSourceDirectory(request.directory);
      return await opening(request, ({ repository, access }) =>
        git.readFiles({ repository, sha, directory, suffix, limits }, access),
      );
    },
    checkSource({ repository, directory }) {
      return { url: parseRepositoryUrl(repository, policy).url, directory: parseSourceDirectory(directory) };
    },
    checkChartRepository(field, text) {
      // Only of schemes that it knows does the platform read every spelling of an address.
      const { hostname } = new URL(text.replace(/^oci:/i, "https:"));
      const fault = refuseHost(hostname, policy);
      if (fault) {
        const { code, message, hint } = fault;
        throw invalidInput(code, `invalid input for ${field}: ${message}`, {
          details: { fields: [field] },
          ...(hint === undefined ? {} : { hint }),
        });
      }
    },
    insertCommit,
    async wireCommits(connection, commitIds) {
      const commits = commitIds.length === 0 ? [] : await findCommits(connection, commitIds);
      return new Map(commits.map((commit) => [commit.id, toWireCommit(commit)]));
    },
  };
}

/** Which repository, and what reaches it. */
type Place = Pick<SourceRequest, "repository" | "connection">;

/** A repository, with the right to read it where it is not public. */
interface Opened {
  readonly repository: Repository;
  readonly access: Access | undefined;
}
