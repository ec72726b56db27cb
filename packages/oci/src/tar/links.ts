import { invalidInput } from "@exclave/kernel";
import type { TarEntry } from "./entry.ts";

/** As many as Linux follows before it says ELOOP. */
const MAXIMUM_HOPS = 40;

/**
 * Throws InvalidInput `tar.link-outside` for the first symlink that leads out of the tree, directly or through others, and
 * `tar.below-link` for an entry below a symlink.
 *
 * Each is followed segment by segment as a kernel would: `d/../x` is outside when `d` itself points at the root.
 */
export function refuseLinksOutside(entries: readonly Pick<TarEntry, "path" | "linkTarget">[]): void {
  const targets = new Map<string, string>();
  for (const { path, linkTarget } of entries) {
    if (linkTarget !== undefined) {
      targets.set(path, linkTarget);
    }
  }
  for (const { path } of entries) {
    refuseBelowLink(targets, path);
  }
  for (const [path, target] of targets) {
    if (!staysInside(targets, path)) {
      throw invalidInput("tar.link-outside", `${path} is a symbolic link to ${target}, which leads out of the tree`, {
        hint: "make the link relative to a file inside the directory, or put a copy of the file there",
      });
    }
  }
}

function refuseBelowLink(targets: ReadonlyMap<string, string>, path: string): void {
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const parent = path.slice(0, slash);
    if (targets.has(parent)) {
      throw invalidInput("tar.below-link", `${path} lies below ${parent}, which is a symbolic link`);
    }
  }
}

function staysInside(targets: ReadonlyMap<string, string>, path: string): boolean {
  const ahead = path.split("/").reverse();
  const reached: string[] = [];
  let hops = 0;
  for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
    if (segment === "" || segment === ".") {
      continue;
    }
    if (segment === "..") {
      if (reached.pop() === undefined) {
        return false;
      }
      continue;
    }
    reached.push(segment);
    const target = targets.get(reached.join("/"));
    if (target !== undefined) {
      hops += 1;
      if (target.startsWith("/") || target === "" || hops > MAXIMUM_HOPS) {
        return false;
      }
      reached.pop();
      ahead.push(...target.split("/").reverse());
    }
  }
  return true;
}
