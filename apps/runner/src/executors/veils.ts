import { statSync } from "node:fs";
import path from "node:path";

export interface Veils {
  /** Directories to cover, outermost only. */
  readonly veils: readonly string[];
  /** What must be seen below them. */
  readonly shown: readonly string[];
}

/** Which of the directories on the way to `needed` keep other users out. */
export function veilsFor(needed: readonly string[], isOpen: (directory: string) => boolean = isOpenToAll): Veils {
  const veils = new Set<string>();
  const shown = new Set<string>();
  for (const directory of needed) {
    const closed = ancestorsOf(directory).find((ancestor) => !isOpen(ancestor));
    if (closed !== undefined) {
      veils.add(closed);
      shown.add(directory);
    }
  }
  const outermost = [...shown].filter((directory) => ![...shown].some((other) => directory.startsWith(`${other}/`)));
  return { veils: [...veils], shown: outermost };
}

/** From the root down, without the directory itself: its own mode is its owner's business. */
function ancestorsOf(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [] : [...ancestorsOf(parent), parent];
}

function isOpenToAll(directory: string): boolean {
  return (statSync(directory).mode & 0o001) !== 0;
}
