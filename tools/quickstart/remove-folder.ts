import { chmodSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Removes a folder of one's own with what is in it, layers of images too, in which not even their owner may write. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") {
      throw error;
    }
    openFolder(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function openFolder(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      openFolder(path.join(folder, entry.name));
    }
  }
}
