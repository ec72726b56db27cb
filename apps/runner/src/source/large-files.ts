import { open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { jobFault } from "../exec/index.ts";
import type { Git } from "./git.ts";
import type { TreeEntry } from "./tree.ts";

const POINTER_START = "version https://git-lfs.github.com/spec/v1";
/** A pointer is a few short lines; git-lfs itself looks no further. */
const POINTER_BYTES = 1024;
const AT_ONCE = 4;

export interface LargeFilesOptions {
  readonly git: Git;
  readonly commit: string;
  /** Of the directory in the commit. */
  readonly sourcePath: string;
  /** Where the directory was checked out. */
  readonly directory: string;
  readonly entries: readonly TreeEntry[];
  readonly scratch: string;
  readonly url: string;
  /** Bytes that all of them together may have. */
  readonly limitBytes: number;
}

/** Replaces the pointers that stand for large files by the files, where the commit's attributes say so. */
export async function fetchLargeFiles(options: LargeFilesOptions): Promise<number> {
  const pointers = await trackedPointers(options);
  let bytes = 0;
  for (let first = 0; first < pointers.length; first += AT_ONCE) {
    const sizes = await Promise.all(pointers.slice(first, first + AT_ONCE).map((file) => smudge(options, file)));
    bytes += sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > options.limitBytes) {
      throw jobFault({
        code: "source.too-large",
        message: `the source's large files have more than ${options.limitBytes} bytes`,
        faultOf: "source",
      });
    }
  }
  return pointers.length;
}

async function trackedPointers(options: LargeFilesOptions): Promise<string[]> {
  const { git, commit, sourcePath, directory, entries, scratch } = options;
  const candidates: string[] = [];
  for (const { kind, bytes, path: file } of entries) {
    if (kind === "file" && bytes > POINTER_START.length && bytes < POINTER_BYTES) {
      if (await startsWith(path.join(directory, file), POINTER_START)) {
        candidates.push(file);
      }
    }
  }
  if (candidates.length === 0) {
    return [];
  }
  // Attributes may stand in any directory above: they are read from the whole commit.
  const environment = { GIT_INDEX_FILE: path.join(scratch, "attributes-index") };
  const prefix = sourcePath === "." ? "" : `${sourcePath}/`;
  await git.run(["read-tree", commit], { environment });
  const { stdout } = await git.run(["check-attr", "--cached", "-z", "--stdin", "filter"], {
    environment,
    stdin: candidates.map((file) => `${prefix}${file}\0`).join(""),
  });
  const fields = stdout.split("\0");
  return candidates.filter((_, index) => fields[index * 3 + 2] === "lfs");
}

async function smudge({ git, directory, url, limitBytes }: LargeFilesOptions, file: string): Promise<number> {
  const target = path.join(directory, file);
  const pointer = await readFile(target, "utf8");
  const size = Number(/^size (\d+)$/m.exec(pointer)?.[1] ?? 0);
  if (size > limitBytes) {
    return size;
  }
  // The endpoint is ours to say: the repository's .lfsconfig could name any address.
  const endpoint = url.startsWith("/") ? `file://${url}` : `${url.replace(/(\.git)?\/?$/, ".git")}/info/lfs`;
  const { exitCode, stdoutBytes, lastLines } = await git.attempt(["-c", `lfs.url=${endpoint}`, "lfs", "smudge"], {
    stdin: pointer,
    captureBytes: size + 1,
  });
  if (exitCode !== 0 || stdoutBytes.length !== size) {
    throw jobFault({
      code: lastLines.some((line) => line.includes("is not a git command"))
        ? "source.lfs-unavailable"
        : "source.lfs-failed",
      message: `the large file ${file} could not be fetched`,
      hint: "is git-lfs where the runner runs, and does the server have the file?",
      faultOf: "source",
      exitCode,
      lastLines,
    });
  }
  await writeFile(target, stdoutBytes);
  return size;
}

async function startsWith(file: string, text: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(text.length), 0, text.length, 0);
    return buffer.toString("latin1") === text;
  } finally {
    await handle.close();
  }
}
