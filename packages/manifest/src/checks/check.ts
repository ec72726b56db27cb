import type { App } from "../definitions/app.ts";
import type { Finding, Path } from "../diagnostic.ts";

/** What checks look at, and how they say what they found. */
export interface Subject {
  readonly app: App;
  /** Says nothing of a value that was found mistaken when it was read, and of names that a file held that cannot be read. */
  say(path: Path, finding: Finding): void;
  /** Whether something at exactly that place was found mistaken when it was read. */
  isMistaken(path: Path): boolean;
}

/** Every item of a list with its path. */
export function each<T>(path: Path, items: readonly T[] | undefined): { readonly item: T; readonly at: Path }[] {
  return (items ?? []).map((item, index) => ({ item, at: [...path, index] }));
}

/** A name as messages show it. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
