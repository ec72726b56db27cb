import { internal } from "@exclave/kernel";
import type { CommitDescription } from "./commit.ts";
import { fetchInto, type Remote } from "./fetch.adapter.ts";
import type { GitCommand, GitOutcome } from "./git-command.adapter.ts";
import { repositoryFault } from "./git-failure.ts";
import type { Mirror } from "./mirrors.adapter.ts";
import { commitNotFound } from "./ref-listing.ts";
import type { Repository } from "./repository-url.ts";
import { directoryNotFound, firstObstacle, parseTreeEntries, pathsTo, type TreeEntry } from "./source-directory.ts";

/** Reads one commit and one directory of it from a mirror, fetching what the mirror lacks. */
export interface CommitReader {
  read(mirror: Mirror, wanted: WantedCommit, remote: Remote): Promise<CommitDescription>;
}

export interface WantedCommit {
  readonly repository: Repository;
  readonly sha: string;
  readonly directory: string;
}

/** Deep enough for where components usually live, so that the components of a repository share one fetch. */
const USUAL_DEPTH = 4;
const MAXIMUM_MESSAGE_LENGTH = 16_384;

/** A reader that runs `git`. */
export function createCommitReader(git: GitCommand): CommitReader {
  function fetch(mirror: Mirror, { sha, directory }: WantedCommit, remote: Remote): Promise<GitOutcome> {
    const depth = Math.max(USUAL_DEPTH, pathsTo(directory).length);
    // The directories alone, then all directories, then whatever the server sends.
    const filters = [[`--filter=combine:blob:none+tree:${depth}`], ["--filter=blob:none"], []];
    return fetchInto(git, mirror, remote, { wanted: { commit: sha }, filters });
  }

  /** Undefined when the mirror lacks the commit or a directory on the way. */
  async function look(mirror: Mirror, { sha, directory }: WantedCommit): Promise<CommitDescription | undefined> {
    const [commit, entries] = await Promise.all([
      readCommit(mirror.directory, sha),
      listTree(mirror.directory, sha, pathsTo(directory)),
    ]);
    if (!commit || !entries) {
      return undefined;
    }
    const obstacle = firstObstacle(directory, entries);
    if (obstacle) {
      const parent = obstacle.path.slice(0, obstacle.path.lastIndexOf("/") + 1);
      const siblings = await listTree(mirror.directory, sha, parent === "" ? undefined : [parent]);
      const isBeside = (entry: TreeEntry): boolean => entry.path.slice(0, entry.path.lastIndexOf("/") + 1) === parent;
      throw directoryNotFound(directory, obstacle, siblings?.filter(isBeside) ?? []);
    }
    const tree = entries.find(({ path }) => path === directory)?.sha ?? commit.tree;
    const { authorName, authorEmail, message } = commit;
    return { sha, authorName, authorEmail, message, sourceDigest: `git-tree:${tree}` };
  }

  async function readCommit(directory: string, sha: string): Promise<(RawCommit & { sha: string }) | undefined> {
    const format = "--format=%H%x00%T%x00%an%x00%ae%x00%B";
    const { exitCode, stdout } = await git.local([
      `--git-dir=${directory}`,
      "log",
      "-1",
      "--no-color",
      format,
      sha,
      "--",
    ]);
    const [id = "", tree = "", authorName = "", authorEmail = "", ...message] = stdout.split("\0");
    if (exitCode !== 0) {
      return undefined;
    }
    if (id !== sha) {
      // A tag's own id leads to the commit it points to.
      throw commitNotFound(sha);
    }
    return { sha, tree, authorName, authorEmail, message: message.join("").trim().slice(0, MAXIMUM_MESSAGE_LENGTH) };
  }

  /** The named entries, or all of the root's without names. */
  async function listTree(
    directory: string,
    sha: string,
    paths: readonly string[] | undefined,
  ): Promise<TreeEntry[] | undefined> {
    if (paths?.length === 0) {
      return [];
    }
    const args = ["ls-tree", "-z", "-t", sha, "--", ...(paths ?? [])];
    const { exitCode, stdout } = await git.local(["--literal-pathspecs", `--git-dir=${directory}`, ...args]);
    return exitCode === 0 ? parseTreeEntries(stdout) : undefined;
  }

  async function fetchCommit(mirror: Mirror, wanted: WantedCommit, remote: Remote): Promise<void> {
    let outcome = await fetch(mirror, wanted, remote);
    if (outcome.ended === "failed" && outcome.failure === "other") {
      // Most likely a lock or half a file that a crash left behind: what is in the mirror can be had again.
      await mirror.reset();
      outcome = await fetch(mirror, wanted, remote);
    }
    if (outcome.ended === "failed") {
      throw outcome.failure === "no-commit"
        ? commitNotFound(wanted.sha)
        : repositoryFault(wanted.repository.url, outcome.failure, outcome.stderr);
    }
  }

  return {
    async read(mirror, wanted, remote) {
      const there = await look(mirror, wanted);
      if (there) {
        return there;
      }
      await fetchCommit(mirror, wanted, remote);
      const fetched = await look(mirror, wanted);
      if (!fetched) {
        throw internal(
          "vcs.mirror-incomplete",
          `${wanted.sha} of ${wanted.repository.url} was fetched and is not there`,
        );
      }
      return fetched;
    },
  };
}

interface RawCommit {
  readonly tree: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
}
