import { statSync } from "node:fs";
import path from "node:path";

/** One thing to do on the way to what a job needs: cover a directory with an empty one, or show one inside the cover. */
export interface VeilStep {
  readonly kind: "veil" | "show";
  readonly directory: string;
}

/** Where the directories on the way to `needed` keep other users out: what to cover and show, in this order. */
export function veilsFor(
  needed: readonly string[],
  isOpen: (directory: string) => boolean = isOpenToAll,
): readonly VeilStep[] {
  const steps: VeilStep[] = [];
  const isDone = (kind: VeilStep["kind"], directory: string): boolean =>
    steps.some((step) => step.kind === kind && step.directory === directory);
  // Shorter paths first: what is shown may itself hold a closed directory on the way to something longer.
  for (const directory of [...new Set(needed)].sort((a, b) => a.length - b.length)) {
    const around = steps.filter(({ kind, directory: shown }) => kind === "show" && isBelow(directory, shown));
    const base = around.at(-1)?.directory ?? "/";
    const closed = ancestorsOf(directory).find((ancestor) => isBelow(ancestor, base) && !isOpen(ancestor));
    if (closed !== undefined && !isDone("show", directory)) {
      if (!isDone("veil", closed)) {
        steps.push({ kind: "veil", directory: closed });
      }
      steps.push({ kind: "show", directory });
    }
  }
  return steps;
}

/** From the root down, without the directory itself: its own mode is its owner's business. */
function ancestorsOf(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [] : [...ancestorsOf(parent), parent];
}

function isBelow(directory: string, base: string): boolean {
  return base === "/" ? directory !== "/" : directory.startsWith(`${base}/`);
}

function isOpenToAll(directory: string): boolean {
  return (statSync(directory).mode & 0o001) !== 0;
}
