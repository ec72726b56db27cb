import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "@exclave/kernel";

/** The scratch directory of one execution: its own, gone when it ends. */
export interface Workspace {
  readonly root: string;
  /** A new, empty directory. */
  directory(name: string): Promise<string>;
  /** Work that undoes something; run in reverse order, each even when another fails. */
  onCleanup(name: string, work: () => Promise<void>): void;
  /** Undoes everything and removes the directory; gives what went wrong. Later calls do nothing. */
  cleanUp(): Promise<readonly string[]>;
}

interface Cleanup {
  readonly name: string;
  readonly work: () => Promise<void>;
}

/** Makes the workspace at `root`, which must not be there yet. */
export async function createWorkspace(root: string): Promise<Workspace> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const cleanups: Cleanup[] = [{ name: "remove the workspace", work: () => removeTree(root) }];
  return {
    root,
    async directory(name) {
      const made = path.join(root, name);
      await mkdir(made, { recursive: true });
      return made;
    },
    onCleanup(name, work) {
      cleanups.push({ name, work });
    },
    async cleanUp() {
      const problems: string[] = [];
      for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) {
        try {
          await next.work();
        } catch (error) {
          problems.push(`could not ${next.name}: ${messageOf(error)}`);
        }
      }
      return problems;
    },
  };
}

function removeTree(root: string): Promise<void> {
  // A process that is just being killed may still add a file.
  return rm(root, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
}
