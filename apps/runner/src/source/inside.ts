import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { jobFault } from "../exec/index.ts";

/** The real path of `relative` below `root`; one that leads out, also through a link, is refused. */
export async function resolveInside(root: string, relative: string): Promise<string> {
  const wanted = path.resolve(root, relative);
  const realRoot = await realpath(root);
  const real = await realpath(wanted).catch((cause: NodeJS.ErrnoException) => {
    throw jobFault({
      code: "source.file-not-found",
      message: `${relative} is not in the source`,
      hint: "check the paths of the component's config",
      faultOf: "source",
      cause,
    });
  });
  if (path.isAbsolute(relative) || !isBelow(realRoot, real)) {
    throw outside(relative);
  }
  return real;
}

/** Refuses a tree with a symbolic link that leads out of it, so that no tool can be led to the runner's own files. */
export async function refuseEscapes(root: string): Promise<void> {
  const realRoot = await realpath(root);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) {
      const link = path.join(entry.parentPath, entry.name);
      // A link to nothing leads nowhere; where it would lead is for the tool to complain about.
      const target = await realpath(link).catch(() => undefined);
      if (target !== undefined && !isBelow(realRoot, target)) {
        throw outside(path.relative(root, link));
      }
    }
  }
}

/** True when `relative` is a regular file of the tree, reached through no link that leads out. */
export async function hasFile(root: string, relative: string): Promise<boolean> {
  const real = await realpath(path.resolve(root, relative)).catch(() => undefined);
  return real !== undefined && isBelow(await realpath(root), real) && (await lstat(real)).isFile();
}

function isBelow(root: string, target: string): boolean {
  return target === root || target.startsWith(root + path.sep);
}

function outside(relative: string): Error {
  return jobFault({
    code: "source.outside-tree",
    message: `${relative} leads out of the source`,
    hint: "keep what is built from, and what its links lead to, inside the component's directory",
    faultOf: "source",
  });
}
