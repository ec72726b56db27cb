import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { GitSource } from "@exclave/contract";
import { type Exec, jobFault } from "../exec/index.ts";
import type { Git } from "./git.ts";
import { readGitFailure } from "./git-failure.ts";
import { fetchLargeFiles } from "./large-files.ts";
import { openMirror, trimMirrors } from "./mirror.ts";
import { admitRemote, type Lookup, type SourcePolicy } from "./remote.ts";
import { submoduleUrls } from "./submodules.ts";
import { listTree, surveyTree, type TreeLimits } from "./tree.ts";

export interface SourceSettings {
  readonly exec: Exec;
  readonly policy: SourcePolicy;
  readonly lookup: Lookup;
  /** Where mirrors of repositories are kept between jobs; one job uses it at a time. */
  readonly mirrors: string;
  readonly mirrorsBytes: number;
  /** For indexes and the like; gone when the job is. */
  readonly scratch: string;
  readonly say: (text: string) => void;
}

export interface Source {
  /** The directory itself: nothing of the repository is above it. */
  readonly directory: string;
  /** The id of the git tree that it is. */
  readonly digest: string;
}

/** Gives jobs their files: exactly those of one directory of one commit. */
export interface SourceReader {
  checkout(source: GitSource, limits: TreeLimits, directory: string): Promise<Source>;
}

interface Piece {
  readonly url: string;
  readonly commit: string;
  readonly path: string;
  readonly directory: string;
  readonly depth: number;
}

/** Deeper than any real nesting of submodules; a ring of them ends here. */
const MAXIMUM_DEPTH = 8;

export function createSourceReader(settings: SourceSettings): SourceReader {
  const { exec, policy, lookup, mirrors, scratch, say } = settings;
  let pieces = 0;

  /** Fetches and checks out one repository's part; returns its tree and what is left of the limits. */
  async function checkoutPiece(
    piece: Piece,
    limits: TreeLimits,
    recurse: boolean,
  ): Promise<{ tree: string; left: TreeLimits }> {
    const { url, commit, path: sourcePath, directory, depth } = piece;
    const remote = await admitRemote(url, policy, lookup);
    const mirror = await openMirror({ exec, remote, directory: mirrors, isSha256: commit.length === 64 });
    const isPartial = sourcePath !== ".";
    const fetching = { isPartial, limitBytes: limits.bytes };
    await mirror.fetchCommit(commit, fetching);
    const { tree, missing } = await surveyTree(mirror.git, commit, sourcePath);
    await mirror.fetchObjects(missing, fetching);
    const entries = await listTree(mirror.git, tree, limits);
    await mkdir(directory, { recursive: true });
    pieces += 1;
    await unpack(mirror.git, tree, directory, path.join(scratch, `index-${pieces}`));
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    let left = { files: limits.files - entries.length, bytes: limits.bytes - bytes };
    const replaced = await fetchLargeFiles({
      git: mirror.git,
      commit,
      sourcePath,
      directory,
      entries,
      scratch,
      url: remote.url,
      limitBytes: left.bytes,
    });
    if (replaced > 0) {
      say(`fetched ${replaced} large files`);
    }
    const submodules = recurse ? entries.filter(({ kind }) => kind === "submodule") : [];
    const urls = submodules.length > 0 ? await submoduleUrls(mirror.git, commit, remote.url) : new Map();
    for (const { id, path: below } of submodules) {
      const from = sourcePath === "." ? below : `${sourcePath}/${below}`;
      const submoduleUrl = urls.get(from);
      if (submoduleUrl === undefined) {
        say(`${from} is a submodule that .gitmodules does not name; it stays empty`);
        continue;
      }
      if (depth === MAXIMUM_DEPTH) {
        throw jobFault({
          code: "source.submodules-too-deep",
          message: `submodules are nested more than ${MAXIMUM_DEPTH} deep`,
          faultOf: "source",
        });
      }
      const nested = { url: submoduleUrl, commit: id, path: ".", directory: path.join(directory, below) };
      ({ left } = await checkoutPiece({ ...nested, depth: depth + 1 }, left, recurse));
    }
    return { tree, left };
  }

  return {
    async checkout(source, limits, directory) {
      const piece = { url: source.url, commit: source.ref, path: normalPath(source.path), directory, depth: 0 };
      const { tree } = await checkoutPiece(piece, limits, source.recurse_submodules);
      await rm(path.join(directory, ".git"), { recursive: true, force: true });
      await trimMirrors(mirrors, settings.mirrorsBytes);
      return { directory, digest: tree };
    },
  };
}

/** Writes the files of a tree; throws what is wrong with it where git says so. */
async function unpack(git: Git, tree: string, directory: string, index: string): Promise<void> {
  const { exitCode, stderr, lastLines } = await git.attempt(
    [`--work-tree=${directory}`, "read-tree", "--reset", "-u", tree],
    { cwd: directory, environment: { GIT_INDEX_FILE: index } },
  );
  if (exitCode !== 0) {
    const { mayPass: _, ...failure } = readGitFailure(stderr);
    const said = stderr.trim().split("\n")[0];
    throw jobFault({ ...failure, message: `git could not unpack the source: ${said}`, exitCode, lastLines });
  }
}

/** A path inside a tree, without `.` and empty parts; one that leads out of it is refused. */
function normalPath(text: string): string {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || text.startsWith("/") || text.includes("\0")) {
    throw jobFault({
      code: "source.outside-tree",
      message: `${text} is outside the repository`,
      hint: "give a directory below the repository's root",
      faultOf: "caller",
    });
  }
  return parts.length === 0 ? "." : parts.join("/");
}
