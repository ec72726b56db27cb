import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** When an execution began, in nanoseconds: what the first process of it wrote into `directory`, or `now` for the first. */
export function startedAt(directory: string, now: bigint): bigint {
  const file = path.join(directory, "started");
  try {
    writeFileSync(file, String(now), { flag: "wx", mode: 0o600 });
    return now;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  }
  const text = readFileSync(file, "utf8");
  // A crash may have left it empty.
  return /^\d{1,19}$/.test(text) ? BigInt(text) : now;
}
