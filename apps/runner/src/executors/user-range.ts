import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unavailable } from "@exclave/kernel";

/** As many as an image may name. */
const USERS_PER_SLOT = 65_536;
const MAXIMUM_SLOTS = 16;

/** Above what systemd and most user databases give out, below where programs with signed ids fail. */
const FIRST_USER = 1_879_048_192;
const RANGES = 256;

/** All users that any runner may give to jobs. */
export const jobUsers = { first: FIRST_USER, last: FIRST_USER + RANGES * MAXIMUM_SLOTS * USERS_PER_SLOT - 1 } as const;

/**
 * The first of the users that this runner's slots run as, the same whenever it starts. Runners on one machine get ranges
 * that do not overlap: each leaves a file that names its data directory.
 */
export function claimUserRange(dataDirectory: string, registry: string): number {
  mkdirSync(registry, { recursive: true, mode: 0o755 });
  for (let range = 0; range < RANGES; range++) {
    if (claim(path.join(registry, String(range)), dataDirectory)) {
      return FIRST_USER + range * MAXIMUM_SLOTS * USERS_PER_SLOT;
    }
  }
  throw unavailable("runner.no-user-range", `all ${RANGES} ranges of users for runners on this machine are taken`, {
    hint: `remove the files of runners that are gone from ${registry}`,
  });
}

function claim(file: string, dataDirectory: string): boolean {
  try {
    writeFileSync(file, dataDirectory, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  }
  const owner = readFileSync(file, "utf8");
  if (owner !== dataDirectory && owner !== "" && !existsSync(owner)) {
    writeFileSync(file, dataDirectory);
    return true;
  }
  return owner === dataDirectory;
}

export interface UserMap {
  /** Seen from outside. */
  readonly user: number;
  /** For `/proc/<pid>/uid_map` and `gid_map`. */
  readonly map: string;
}

/** Root of the namespace is the slot's first user, the rest follow. */
export function userMapOf(firstUser: number, slotIndex: number): UserMap {
  const user = firstUser + slotIndex * USERS_PER_SLOT;
  return { user, map: `0 ${user} ${USERS_PER_SLOT}\n` };
}
