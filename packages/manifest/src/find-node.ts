import type { Path } from "./diagnostic.ts";
import { type Entry, type Node, type Place, sameKey, type TableNode } from "./node.ts";

/** Where a value of the app stands: the deepest node of its path, or of what it should stand in. */
export function placeOf(root: TableNode, path: Path): Place {
  let node: Node = root;
  let place: Place = root.place;
  for (const part of path) {
    if (typeof part === "number") {
      const item: Node | undefined = node.kind === "list" ? node.items[part] : undefined;
      if (!item) return place;
      node = item;
      place = item.place;
    } else {
      const entry: Entry | undefined = node.kind === "table" ? entryAt(node, part) : undefined;
      if (!entry) return place;
      node = entry.value;
      place = part === path.at(-1) && node.kind !== "text" ? entry.place : node.place;
    }
  }
  return place;
}

/** The node at a path, when there is one. */
export function nodeAt(root: TableNode, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (typeof part === "number") {
      node = node?.kind === "list" ? node.items[part] : undefined;
    } else {
      node = node?.kind === "table" ? entryAt(node, part)?.value : undefined;
    }
  }
  return node;
}

/** By its very key before any other spelling: tables may be large, and are looked through for each thing that is wrong. */
function entryAt({ entries }: TableNode, key: string): Entry | undefined {
  return entries.find((entry) => entry.key === key) ?? entries.find((entry) => sameKey(entry.key, key));
}
