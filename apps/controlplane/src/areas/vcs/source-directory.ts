import path from "node:path";
import { type Fault, invalidInput, nearest } from "@exclave/kernel";

/** One entry of a git tree. */
export interface TreeEntry {
  readonly type: "directory" | "file" | "symlink" | "submodule";
  readonly sha: string;
  /** From the root of the tree. */
  readonly path: string;
}

const MAXIMUM_LENGTH = 1_024;
const MAXIMUM_DEPTH = 64;
const MODES: Readonly<Record<string, TreeEntry["type"]>> = {
  "040000": "directory",
  "120000": "symlink",
  "160000": "submodule",
};
const FORBIDDEN = /[\p{Cc}\\]/u;

/**
 * Reads the directory of a source: relative to the repository's root, which is `""` or `.`; returns it without dots and
 * slashes around it.
 *
 * Throws InvalidInput `vcs.directory-refused` for a path that leads out of the repository or could not be in one.
 */
export function parseSourceDirectory(text: string): string {
  const isText = text.length <= MAXIMUM_LENGTH && text.isWellFormed() && !FORBIDDEN.test(text);
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  const isInside = !text.startsWith("/") && !parts.some((part) => part === ".." || part.toLowerCase() === ".git");
  if (!isText || !isInside || parts.length > MAXIMUM_DEPTH) {
    const shown = JSON.stringify(text.toWellFormed().slice(0, MAXIMUM_LENGTH));
    throw invalidInput("vcs.directory-refused", `directory ${shown} is not a path inside the repository`, {
      hint: 'give a path relative to the repository\'s root, without "..", such as "components/api"',
    });
  }
  return parts.join("/");
}

/** Every directory on the way to `directory`, itself last; none for the root. */
export function pathsTo(directory: string): string[] {
  const parts = directory === "" ? [] : directory.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Reads what `git ls-tree -z` prints. */
export function parseTreeEntries(output: string): TreeEntry[] {
  return output
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , sha = ""] = line.slice(0, tab).split(" ");
      return { type: MODES[mode] ?? "file", sha, path: line.slice(tab + 1) };
    });
}

/** The first entry on the way to `directory` that is missing or no directory; undefined when the way is clear. */
export function firstObstacle(
  directory: string,
  entries: readonly TreeEntry[],
): { readonly path: string; readonly entry: TreeEntry | undefined } | undefined {
  for (const step of pathsTo(directory)) {
    const entry = entries.find((candidate) => candidate.path === step);
    if (entry?.type !== "directory") {
      return { path: step, entry };
    }
  }
  return undefined;
}

/** Says what stands where a directory was meant, and which directories are near; `siblings` are those beside it. */
export function directoryNotFound(
  directory: string,
  obstacle: { readonly path: string; readonly entry: TreeEntry | undefined },
  siblings: readonly TreeEntry[],
): Fault {
  const directories = siblings.filter(isShown).map((entry) => entry.path);
  const close = nearest(obstacle.path, directories);
  const parent = path.posix.dirname(obstacle.path);
  const place = parent === "." ? "the repository's root" : `"${parent}"`;
  const beside = close.length > 0 ? `nearest: ${close.join(", ")}` : someOf(directories, place);
  return invalidInput("vcs.directory-not-found", `directory "${directory}": ${reasonFor(obstacle)}`, {
    hint: beside,
    details: { directory, obstacle: obstacle.path, nearest: close },
  });
}

/** A repository may name a directory anything; a message may not show everything. */
function isShown({ type, path }: TreeEntry): boolean {
  return type === "directory" && !FORBIDDEN.test(path);
}

function reasonFor({ path, entry }: { readonly path: string; readonly entry: TreeEntry | undefined }): string {
  switch (entry?.type) {
    case undefined:
      return `"${path}" does not exist in this commit`;
    case "symlink":
      return `"${path}" is a symbolic link, which is not followed`;
    case "submodule":
      return `"${path}" is a submodule, which is a repository of its own`;
    default:
      return `"${path}" is a file`;
  }
}

const NAMED = 5;

function someOf(directories: readonly string[], place: string): string {
  if (directories.length === 0) {
    return `there is no directory in ${place}`;
  }
  const more = directories.length > NAMED ? ", …" : "";
  return `directories in ${place}: ${directories.slice(0, NAMED).join(", ")}${more}`;
}
