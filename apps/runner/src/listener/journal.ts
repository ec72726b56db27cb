import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeDirectory } from "@exclave/kernel";
import type { JobSpec } from "../worker/index.ts";

/** A job that was taken and whose end is not known to be reported. */
export interface JournalEntry {
  readonly slotIndex: number;
  readonly spec: JobSpec;
}

/** What this runner has taken, on disk, so that the next process of it knows. Holds tokens: only the runner may read it. */
export interface Journal {
  enter(entry: JournalEntry): void;
  remove(executionId: string): void;
  read(): readonly JournalEntry[];
}

export function openJournal(directory: string): Journal {
  makeDirectory(directory, { mode: 0o700 });
  const fileOf = (executionId: string): string => path.join(directory, `${path.basename(executionId)}.json`);
  return {
    enter(entry) {
      const file = fileOf(entry.spec.executionId);
      writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    remove(executionId) {
      rmSync(fileOf(executionId), { force: true });
    },
    read: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith(".json"))
        .map((name) => JSON.parse(readFileSync(path.join(directory, name), "utf8")) as JournalEntry),
  };
}
