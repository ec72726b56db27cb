import { createHash, randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { internal, limitExceeded } from "@exclave/kernel";
import type { GitCommand } from "./git-command.adapter.ts";

/**
 * Bare repositories on disk that hold the commits once asked for, without their files.
 *
 * One process a directory. Work on one mirror is done one at a time, so that git's lock files are never met; mirrors
 * unused for longest go when there are too many or they are too large. Losing any of them costs a fetch and no more.
 */
export interface Mirrors {
  /** Runs `work` with the mirror's directory, alone. */
  use<T>(name: MirrorName, work: (mirror: Mirror) => Promise<T>): Promise<T>;
}

/** One mirror, while it is in use. */
export interface Mirror {
  readonly directory: string;
  /** Fills the mirror by `fetch`, which is told to stop when the mirror grows too large. */
  fill<T>(fetch: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Empties the mirror: it is damaged. */
  reset(): Promise<void>;
}

export interface MirrorName {
  /** Of the repository, and of whose right it was read by where that was needed. */
  readonly name: string;
  readonly objectFormat: "sha1" | "sha256";
}

export interface MirrorLimits {
  readonly mirrors: number;
  /** Of all mirrors together. */
  readonly totalBytes: number;
  /** Of one mirror. */
  readonly mirrorBytes: number;
}

export interface MirrorsOptions {
  readonly directory: string;
  readonly git: GitCommand;
  readonly limits: MirrorLimits;
}

/** Every fetch makes a pack, and git looks through all of them: past this many a mirror begins anew. */
const MAXIMUM_PACKS = 200;
const FILLS_BETWEEN_EVICTIONS = 20;
const WATCH_MILLISECONDS = 200;

/** Commits are looked up by id and no ref names them; a promisor is what lets git bear that files are missing. */
const CONFIGURATION = `[core]
\trepositoryformatversion = 1
[extensions]
\tpartialClone = origin
[remote "origin"]
\tpromisor = true
`;

/** Mirrors below `directory`, which is made when missing. */
export function createMirrors({ directory, git, limits }: MirrorsOptions): Mirrors {
  /** The last in line for each mirror. */
  const lines = new Map<string, Promise<unknown>>();
  let fills = 0;

  function alone<T>(mirror: string, work: () => Promise<T>): Promise<T> {
    const before = lines.get(mirror) ?? Promise.resolve();
    const turn = before.then(work, work);
    lines.set(mirror, turn);
    const leave = (): void => {
      if (lines.get(mirror) === turn) {
        lines.delete(mirror);
      }
    };
    turn.then(leave, leave);
    return turn;
  }

  async function make(mirror: string, objectFormat: MirrorName["objectFormat"]): Promise<void> {
    const unfinished = path.join(directory, `.${randomUUID()}`);
    await mkdir(unfinished, { recursive: true });
    const format = `--object-format=${objectFormat}`;
    const made = await git.local(["init", "--quiet", "--bare", "--template=", format, unfinished]);
    if (made.exitCode !== 0) {
      throw internal("vcs.mirror-not-made", `git could not make a repository in ${directory}: ${made.stderr.trim()}`);
    }
    await appendFile(path.join(unfinished, "config"), CONFIGURATION);
    await rename(unfinished, mirror);
  }

  /** Removes what is over the limits, and what a crash left unfinished; called with a mirror in use, which stays. */
  async function evict(): Promise<void> {
    const mirrors = await Promise.all((await readdir(directory)).map((name) => measure(path.join(directory, name))));
    mirrors.sort((a, b) => b.usedAt - a.usedAt);
    let bytes = 0;
    for (const [index, mirror] of mirrors.entries()) {
      bytes += mirror.bytes;
      const isOver = index >= limits.mirrors || bytes > limits.totalBytes;
      if (isOver && !lines.has(mirror.directory)) {
        await alone(mirror.directory, () => remove(mirror.directory));
      }
    }
  }

  async function fill<T>(name: MirrorName, mirror: string, fetch: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if ((await measure(mirror)).packs > MAXIMUM_PACKS) {
      await reset(name, mirror);
    }
    const tooLarge = new AbortController();
    async function check(): Promise<void> {
      if ((await measure(mirror)).bytes > limits.mirrorBytes) {
        tooLarge.abort(mirrorTooLarge(limits.mirrorBytes));
      }
    }
    const watch = setInterval(check, WATCH_MILLISECONDS);
    try {
      const filled = await fetch(tooLarge.signal);
      await check();
      tooLarge.signal.throwIfAborted();
      return filled;
    } catch (error) {
      if (tooLarge.signal.aborted) {
        await reset(name, mirror);
      }
      throw error;
    } finally {
      clearInterval(watch);
      fills += 1;
      if (fills % FILLS_BETWEEN_EVICTIONS === 1) {
        await evict();
      }
    }
  }

  async function reset({ objectFormat }: MirrorName, mirror: string): Promise<void> {
    await remove(mirror);
    await make(mirror, objectFormat);
  }

  return {
    use(name, work) {
      const digest = createHash("sha256").update(`${name.objectFormat} ${name.name}`).digest("hex");
      const mirror = path.join(directory, digest);
      return alone(mirror, async () => {
        const now = new Date();
        const isThere = await utimes(mirror, now, now).then(
          () => true,
          () => false,
        );
        if (!isThere) {
          await make(mirror, name.objectFormat);
        }
        return await work({
          directory: mirror,
          fill: (fetch) => fill(name, mirror, fetch),
          reset: () => reset(name, mirror),
        });
      });
    },
  };
}

interface Measure {
  readonly directory: string;
  readonly usedAt: number;
  readonly bytes: number;
  readonly packs: number;
}

/** Packs are all there is: git never unpacks what comes from a promisor. */
async function measure(directory: string): Promise<Measure> {
  const folder = path.join(directory, "objects", "pack");
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(folder, name))));
  return {
    directory,
    usedAt: (await stat(directory).catch(() => undefined))?.mtimeMs ?? 0,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    packs: names.filter((name) => name.endsWith(".pack")).length,
  };
}

/** Zero for a file that git has just renamed. */
async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function remove(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

function mirrorTooLarge(bytes: number): Error {
  return limitExceeded("vcs.repository-too-large", `the repository's directories take more than ${bytes} bytes`, {
    hint: "build from a smaller repository",
  });
}
