import { mkdir, open, realpath, symlink } from "node:fs/promises";
import path from "node:path";
import { invalidInput } from "@exclave/kernel";
import type { TarLimits, TarMember } from "./entry.ts";
import { refuseLinksOutside } from "./links.ts";
import { readTar } from "./read.ts";

/**
 * Unpacks an archive into `root`, which must exist and be empty; nothing is ever written outside of it.
 *
 * Symlinks are made last, once all are known to stay inside, so that no file can be written through one. On a failure
 * what was unpacked so far stays: the caller removes `root`.
 */
export async function extractTar(
  archive: AsyncIterable<Uint8Array>,
  root: string,
  limits: TarLimits,
): Promise<readonly string[]> {
  const links: { readonly path: string; readonly linkTarget: string }[] = [];
  const paths: string[] = [];
  for await (const member of readTar(archive, limits)) {
    paths.push(member.path);
    if (member.linkTarget !== undefined) {
      links.push({ path: member.path, linkTarget: member.linkTarget });
    } else {
      await make(root, member);
    }
  }
  refuseLinksOutside(links);
  const realRoot = await realpath(root);
  for (const { path: name, linkTarget } of links) {
    await makeLink(realRoot, name, linkTarget);
  }
  for (const { path: name } of links) {
    await refuseEscaped(realRoot, name);
  }
  return paths;
}

/** Makes a link in the very folder its path names: on a disk that ignores case, a folder may turn out to be a link. */
async function makeLink(realRoot: string, name: string, target: string): Promise<void> {
  const file = path.join(realRoot, name);
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => refuseTwice(error, name));
  if ((await realpath(folder)) !== folder) {
    throw outside(name);
  }
  await symlink(target, file).catch((error: unknown) => refuseTwice(error, name));
}

/** The last word is the file system's; a link to nothing leads nowhere. */
async function refuseEscaped(realRoot: string, name: string): Promise<void> {
  const reached = await realpath(path.join(realRoot, name)).catch(() => realRoot);
  if (reached !== realRoot && !reached.startsWith(realRoot + path.sep)) {
    throw outside(name);
  }
}

function outside(name: string): Error {
  return invalidInput("tar.link-outside", `${name} leads out of the tree`);
}

async function make(root: string, member: TarMember): Promise<void> {
  const file = path.join(root, member.path);
  if (member.kind === "directory") {
    await mkdir(file, { recursive: true }).catch((error: unknown) => refuseTwice(error, member.path));
    return;
  }
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => refuseTwice(error, member.path));
  const mode = member.isExecutable ? 0o755 : 0o644;
  const handle = await open(file, "wx", mode).catch((error: unknown) => refuseTwice(error, member.path));
  try {
    for await (const chunk of member.body) {
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
}

function refuseTwice(error: unknown, name: string): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EEXIST" || code === "ENOTDIR" || code === "EISDIR") {
    throw invalidInput("tar.twice", `${name} is in the archive twice, or below a member that is no directory`, {
      cause: error,
    });
  }
  throw error;
}
