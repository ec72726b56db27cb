import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { type Exec, jobFault } from "../exec/index.ts";
import { createGit, GIT_CONFIG, type Git } from "./git.ts";
import { readGitFailure } from "./git-failure.ts";
import type { Remote } from "./remote.ts";

/** A bare copy of the commits of one repository that jobs of this slot have built; used by one job at a time. */
export interface Mirror {
  readonly git: Git;
  /** Makes the commit's trees present, and its files too; when `isPartial`, only the small ones. */
  fetchCommit(commit: string, options: FetchOptions): Promise<void>;
  /** Makes these objects present. */
  fetchObjects(ids: readonly string[], options: FetchOptions): Promise<void>;
}

export interface FetchOptions {
  /** Leaves large files out, so that only those of one directory need be fetched. */
  readonly isPartial: boolean;
  readonly limitBytes: number;
}

export interface MirrorOptions {
  readonly exec: Exec;
  readonly remote: Remote;
  /** Of all mirrors of the slot. */
  readonly directory: string;
  readonly isSha256: boolean;
}

const FETCH_ATTEMPTS = 3;
const RETRY_MILLISECONDS = 500;
const MEASURE_MILLISECONDS = 250;
/** Files up to this size come with the trees: for most repositories a second round trip costs more than all of them. */
const SMALL_FILE_BYTES = 16 * 1024;
/** Every fetch adds a pack, and many packs make every read slower: past this the copy is made anew. */
const MAXIMUM_PACKS = 64;

/** Files come out as git stores them, whatever a repository's attributes say: the tree's id then names the bytes. */
const BYTES_AS_STORED = "* -text -ident -working-tree-encoding\n";

/** Opens the mirror of a repository, making it when there is none. */
export async function openMirror({ exec, remote, directory, isSha256 }: MirrorOptions): Promise<Mirror> {
  const format = isSha256 ? "sha256" : "sha1";
  const name = createHash("sha256").update(`${format} ${remote.url}`).digest("hex").slice(0, 40);
  const repository = path.join(directory, name);
  const configFile = path.join(directory, "gitconfig");
  const git = createGit({ exec, directory: repository, remote, configFile });
  await mkdir(directory, { recursive: true });
  await writeFile(configFile, GIT_CONFIG);
  if ((await packNames(repository)).length > MAXIMUM_PACKS) {
    await rm(repository, { recursive: true, force: true });
  }
  if (existsSync(path.join(repository, "HEAD"))) {
    await removeLocks(repository);
    const now = new Date();
    await utimes(repository, now, now);
  } else {
    await git.run(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, repository]);
    await mkdir(path.join(repository, "info"), { recursive: true });
    await writeFile(path.join(repository, "info/attributes"), BYTES_AS_STORED);
  }

  async function fetchOnce(args: readonly string[], stdin: string | undefined, limitBytes: number): Promise<void> {
    const watching = new AbortController();
    const tooLarge = new AbortController();
    const watch = watchSize(repository, limitBytes, watching.signal, () =>
      tooLarge.abort(
        jobFault({
          code: "source.too-large",
          message: `the source is larger than ${limitBytes} bytes`,
          hint: "build from a smaller directory, or ask the operator for a higher limit",
          faultOf: "source",
        }),
      ),
    );
    try {
      const { exitCode, stderr, lastLines } = await git.attempt(args, {
        signal: tooLarge.signal,
        ...(stdin === undefined ? {} : { stdin }),
      });
      if (exitCode !== 0) {
        const { mayPass, ...failure } = readGitFailure(stderr);
        const cause = mayPass ? new PassingFailure() : undefined;
        throw jobFault({
          ...failure,
          message: `git could not fetch from ${remote.url}`,
          exitCode,
          lastLines,
          cause,
        });
      }
    } finally {
      watching.abort();
      await watch;
    }
  }

  async function fetch(args: readonly string[], limitBytes: number, stdin?: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await fetchOnce(args, stdin, limitBytes);
        return;
      } catch (error) {
        const mayPass = error instanceof Error && error.cause instanceof PassingFailure;
        if (!mayPass || attempt === FETCH_ATTEMPTS) {
          throw error;
        }
      }
      await removeLocks(repository);
      await sleep(RETRY_MILLISECONDS * attempt);
    }
  }

  const always = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  return {
    git,
    async fetchCommit(commit, { isPartial, limitBytes }) {
      const reference = `refs/exclave/${commit}`;
      if (existsSync(path.join(repository, reference))) {
        return;
      }
      const filter = isPartial ? [`--filter=blob:limit=${SMALL_FILE_BYTES}`] : [];
      await fetch([...always, "--depth=1", ...filter, "--", "origin", `${commit}:${reference}`], limitBytes);
    },
    async fetchObjects(ids, { limitBytes }) {
      if (ids.length > 0) {
        // No negotiation: what is asked for is known to be missing.
        const args = ["-c", "fetch.negotiationAlgorithm=noop", ...always, "--filter=blob:none", "--stdin", "origin"];
        await fetch(args, limitBytes, `${ids.join("\n")}\n`);
      }
    },
  };
}

/** Removes the mirrors that were not used for longest until the rest fits; never the one used last. */
export async function trimMirrors(directory: string, maximumBytes: number): Promise<void> {
  const names = existsSync(directory) ? await readdir(directory, { withFileTypes: true }) : [];
  const mirrors = await Promise.all(
    names
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const repository = path.join(directory, name);
        return { repository, usedAt: (await stat(repository)).mtimeMs, bytes: await packBytes(repository) };
      }),
  );
  const newestFirst = mirrors.sort((a, b) => b.usedAt - a.usedAt);
  let kept = 0;
  for (const [index, { repository, bytes }] of newestFirst.entries()) {
    kept += bytes;
    if (kept > maximumBytes && index > 0) {
      await rm(repository, { recursive: true, force: true });
    }
  }
}

class PassingFailure extends Error {}

async function watchSize(
  repository: string,
  limitBytes: number,
  signal: AbortSignal,
  onTooLarge: () => void,
): Promise<void> {
  const before = await packBytes(repository);
  while (!signal.aborted) {
    await sleep(MEASURE_MILLISECONDS, signal).catch(() => undefined);
    if ((await packBytes(repository)) - before > limitBytes) {
      onTooLarge();
      return;
    }
  }
}

async function packNames(repository: string): Promise<string[]> {
  const directory = path.join(repository, "objects/pack");
  return existsSync(directory) ? (await readdir(directory)).filter((name) => name.endsWith(".pack")) : [];
}

async function packBytes(repository: string): Promise<number> {
  const directory = path.join(repository, "objects/pack");
  let bytes = 0;
  for (const name of existsSync(directory) ? await readdir(directory) : []) {
    // A file may be renamed while we look.
    const found = await stat(path.join(directory, name)).catch(() => undefined);
    bytes += found?.size ?? 0;
  }
  return bytes;
}

/** Locks of a git that was killed: nobody else works here, so they are nobody's. */
async function removeLocks(repository: string): Promise<void> {
  for (const name of ["shallow.lock", "config.lock", "HEAD.lock"]) {
    await rm(path.join(repository, name), { force: true });
  }
}
