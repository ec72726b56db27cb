import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { DataDirectory } from "./data-directory.ts";

/** How the newest server of a data directory is reached; for our other commands. */
export interface ServerNote {
  readonly url: string;
  readonly local_url: string;
}

export function writeServerNote(directory: DataDirectory, note: ServerNote): void {
  writeFileSync(`${directory.server}.new`, JSON.stringify(note));
  renameSync(`${directory.server}.new`, directory.server);
}

export function readServerNote(directory: DataDirectory): ServerNote | undefined {
  return existsSync(directory.server) ? (JSON.parse(readFileSync(directory.server, "utf8")) as ServerNote) : undefined;
}
