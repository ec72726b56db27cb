import path from "node:path";
import { createLimiter, createLruCache, makeDirectory } from "@exclave/kernel";
import { type Access, keyOf } from "./access.ts";
import type { CommitDescription } from "./commit.ts";
import { createCommitReader } from "./commit-reader.adapter.ts";
import { createFileReader } from "./file-reader.adapter.ts";
import { createGitCommand, type GitOutcome } from "./git-command.adapter.ts";
import { repositoryFault } from "./git-failure.ts";
import { createMirrors, type MirrorLimits, type MirrorName } from "./mirrors.adapter.ts";
import type { Git } from "./ports.ts";
import { createReacher, type Reach } from "./reach.adapter.ts";
import { parseHead, parseListing } from "./ref-listing.ts";
import type { Repository, SourcePolicy } from "./repository-url.ts";

export interface GitOptions {
  /** Of this process alone; made when missing. */
  readonly directory: string;
  /** What the machine lends to git: PATH, proxies, certificates. */
  readonly environment: Readonly<Record<string, string>>;
  readonly policy: SourcePolicy;
  readonly limits?: Partial<MirrorLimits>;
  /** How long one question to a repository may take. */
  readonly timeoutMilliseconds?: number;
  /** Resolves a host's name to its addresses; the machine's own way when absent. */
  readonly resolve?: (host: string) => Promise<string[]>;
}

const LIMITS: MirrorLimits = { mirrors: 500, totalBytes: 4 * 2 ** 30, mirrorBytes: 512 * 2 ** 20 };
/** Each is a process or two, mostly waiting: enough that a few servers that hang do not hold up everyone else. */
const COMMANDS_AT_ONCE = 32;
/** At a few hundred bytes each, under 10 MB; a long message is the exception. */
const REMEMBERED_COMMITS = 10_000;

/** The system's git behind the `Git` port. */
export function createGit(options: GitOptions): Git {
  const { directory, environment, policy, limits, resolve, timeoutMilliseconds = 30_000 } = options;
  makeDirectory(directory);
  const git = createGitCommand({ environment, directory, timeoutMilliseconds });
  const hasProxy = Object.keys(environment).some((name) => /^https?_proxy$/i.test(name));
  const reacher = createReacher({ policy, hasProxy, ...(resolve ? { resolve } : {}) });
  const mirrors = createMirrors({ directory: path.join(directory, "mirrors"), git, limits: { ...LIMITS, ...limits } });
  const reader = createCommitReader(git);
  const fileReader = createFileReader(git);
  const limit = createLimiter(COMMANDS_AT_ONCE);
  const known = createLruCache<string, CommitDescription>(REMEMBERED_COMMITS);

  /** Runs a command against the repository, and once more where it has moved to. */
  async function remote(
    repository: Repository,
    access: Access | undefined,
    command: (reach: Reach) => Promise<GitOutcome>,
  ): Promise<GitOutcome> {
    const outcome = await command(await reacher.reach(repository, access));
    return outcome.ended === "failed" && outcome.failure === "redirected"
      ? await command(await reacher.afterRedirect(repository, access))
      : outcome;
  }

  function list({ repository, access, args, pattern }: Listing): Promise<string> {
    return limit(async () => {
      const outcome = await remote(repository, access, (reach) =>
        git.remote(reach, ["ls-remote", "--quiet", ...reach.uploadPack, ...args, "--", reach.location, ...pattern]),
      );
      if (outcome.ended === "failed") {
        throw repositoryFault(repository.url, outcome.failure, outcome.stderr);
      }
      return outcome.stdout;
    });
  }

  return {
    listRefs: async (repository, access) =>
      parseListing(await list({ repository, access, args: ["--heads", "--tags"], pattern: [] })),
    head: async (repository, access) =>
      parseHead(await list({ repository, access, args: ["--symref"], pattern: ["HEAD"] })),
    async describe({ repository, sha, directory }, access) {
      // What was read by somebody's right is remembered apart: a full commit id is no proof of the right to see it.
      const name = keyOf(repository.url, access);
      const key = `${sha} ${name} ${directory}`;
      const remembered = known.get(key);
      if (remembered) {
        return remembered;
      }
      const found = await mirrors.use(mirrorOf(name, sha), (mirror) =>
        limit(() =>
          reader.read(mirror, { repository, sha, directory }, (command) => remote(repository, access, command)),
        ),
      );
      known.set(key, found);
      return found;
    },
    async readFiles(wanted, access) {
      const { repository, sha } = wanted;
      return await mirrors.use(mirrorOf(keyOf(repository.url, access), sha), (mirror) =>
        limit(async () => {
          const reach = (command: (reach: Reach) => Promise<GitOutcome>) => remote(repository, access, command);
          await reader.read(mirror, wanted, reach);
          return await fileReader.read(mirror, wanted, reach);
        }),
      );
    },
  };
}

function mirrorOf(name: string, sha: string): MirrorName {
  return { name, objectFormat: sha.length === 40 ? "sha1" : "sha256" };
}

interface Listing {
  readonly repository: Repository;
  readonly access: Access | undefined;
  readonly args: readonly string[];
  readonly pattern: readonly string[];
}
