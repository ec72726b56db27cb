import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { sleep } from "@exclave/kernel";
import { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";

export type LockAttempt =
  | { readonly isHeld: true; release(): void }
  /** Somebody else has it. */
  | { readonly isHeld: false; readonly holder: ProcessIdentity };

const GUARD_POLL_MILLISECONDS = 20;
/** Whoever guards works for a millisecond; one this old has died. */
const STALE_GUARD_MILLISECONDS = 5_000;

/**
 * Takes the lock that `file` stands for, until released or until this process ends in any way.
 *
 * The file names its holder by number and start time, so a lock left by a dead process is taken over, also when its
 * number lives again in another. Of any number of processes that try at once, one gets it.
 */
export async function takeLockFile(file: string): Promise<LockAttempt> {
  const self = processIdentity(process.pid)!;
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(self), { mode: 0o600 });
  try {
    for (;;) {
      if (createByLink(mine, file)) {
        return held(file, self);
      }
      const holder = readHolder(file);
      if (holder && isRunning(holder)) {
        return { isHeld: false, holder };
      }
      await underGuard(`${file}.guard`, () => {
        const present = readHolder(file);
        if (!present || !isRunning(present)) {
          rmSync(file, { force: true });
        }
      });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function held(file: string, self: ProcessIdentity): LockAttempt {
  return {
    isHeld: true,
    release() {
      if (readHolder(file)?.pid === self.pid) {
        rmSync(file, { force: true });
      }
    },
  };
}

/** A link is made whole or not at all, and fails when the name is taken. */
function createByLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity;
  } catch {
    // Released meanwhile, or damaged by hand; both mean that nobody holds it.
    return undefined;
  }
}

/** One at a time: else a process could remove the fresh lock of another in place of the stale one it saw. */
async function underGuard(directory: string, work: () => void): Promise<void> {
  for (;;) {
    try {
      mkdirSync(directory);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw error;
      }
    }
    const age = Date.now() - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_GUARD_MILLISECONDS) {
      rmSync(directory, { recursive: true, force: true });
    }
    await sleep(GUARD_POLL_MILLISECONDS);
  }
  try {
    work();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
