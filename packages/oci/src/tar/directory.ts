import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import path from "node:path";
import { invalidInput } from "@exclave/kernel";
import { createCounter, type TarLimits, type TarSource } from "./entry.ts";

export interface EntriesOfDirectoryOptions {
  readonly limits: TarLimits;
  /** True leaves the path out, and all below it. */
  readonly isExcluded?: (path: string) => boolean;
}

/**
 * The files and symlinks below `root`, for `writeTar`. As in git, a directory is no more than its files: an empty one
 * is left out. Symlinks are taken as they are and never followed; sockets and devices are refused.
 */
export async function entriesOfDirectory(root: string, options: EntriesOfDirectoryOptions): Promise<TarSource[]> {
  const count = createCounter(options.limits);
  const entries: TarSource[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const found of await readdir(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === "" ? found.name : `${folder}/${found.name}`;
      if (options.isExcluded?.(name)) {
        continue;
      }
      if (found.isDirectory()) {
        folders.push(name);
        continue;
      }
      const entry = await entryOf(root, name);
      count(entry);
      entries.push(entry);
    }
  }
  return entries;
}

async function entryOf(root: string, name: string): Promise<TarSource> {
  const file = path.join(root, name);
  const found = await lstat(file);
  if (!found.isFile() && !found.isSymbolicLink()) {
    throw invalidInput("tar.entry-type", `${name} is neither a file, a directory nor a symbolic link`, {
      hint: "remove it from the source",
    });
  }
  const isFile = found.isFile();
  return {
    path: name,
    kind: isFile ? "file" : "symlink",
    isExecutable: isFile && (found.mode & 0o111) !== 0,
    size: isFile ? found.size : 0,
    linkTarget: isFile ? undefined : await readlink(file),
    open: () => createReadStream(file),
  };
}
