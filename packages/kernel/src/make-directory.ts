import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a directory and those above it that are missing; one that is there, or that somebody else makes meanwhile, will do.
 *
 * For places that a person names: the platform's own `recursive` tries for ever where the directory above is there and takes
 * none, as below `/proc`.
 */
export function makeDirectory(directory: string, options: { readonly mode?: number } = {}): void {
  const missing = [path.resolve(directory)];
  while (!existsSync(path.dirname(missing.at(-1)!))) {
    missing.push(path.dirname(missing.at(-1)!));
  }
  for (const each of missing.toReversed()) {
    try {
      mkdirSync(each, options);
    } catch (error) {
      if (!isDirectory(each)) {
        throw error;
      }
    }
  }
}

/** False also where nobody may look: why a directory could not be made is the news then. */
function isDirectory(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
