import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { conflict, invalidInput, makeDirectory, messageOf, preconditionFailed } from "@exclave/kernel";
import { takeLockFile } from "@exclave/process";

/** Where everything is inside the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly credentials: string;
  readonly processes: string;
  readonly server: string;
  readonly storage: string;
  readonly cache: string;
  readonly runner: string;
  readonly logs: string;
  log(name: string): string;
}

export interface HeldDirectory {
  readonly directory: DataDirectory;
  release(): void;
}

/** The layout under `root`; touches nothing. */
export function dataDirectory(root: string): DataDirectory {
  if (root.trim() === "") {
    throw invalidInput("data-directory.empty", "--data-dir is empty", {
      hint: "name a directory; a shell variable in the command may not be set",
    });
  }
  const at = (...parts: string[]): string => path.resolve(root, ...parts);
  return {
    root: at(),
    credentials: at("credentials"),
    processes: at("processes.json"),
    server: at("server.json"),
    storage: at("storage"),
    cache: at("cache"),
    runner: at("runner"),
    logs: at("logs"),
    log: (name) => at("logs", `${name}.log`),
  };
}

/** The layout of a data directory that is there; refused (`data-directory.not-there`) is one that no version of ours has made. */
export function existingDataDirectory(root: string): DataDirectory {
  const directory = dataDirectory(root);
  if (!existsSync(versionFile(directory))) {
    throw preconditionFailed("data-directory.not-there", `${directory.root} is no data directory of \`exclave up\``, {
      hint: "name the one that `exclave up` was given by --data-dir",
    });
  }
  return directory;
}

/**
 * Makes the data directory or takes the one that is there, for this process alone until released.
 *
 * Refused: one that a living process holds (`data-directory.in-use`), and one of a newer version
 * (`data-directory.newer-version`). A folder made here is closed to others; one that was there keeps its mode.
 */
export async function holdDataDirectory(root: string, version: string): Promise<HeldDirectory> {
  const directory = dataDirectory(root);
  if (!existsSync(directory.root)) {
    make(directory.root);
  }
  refuseFile(directory.root);
  const attempt = await takeLockFile(path.join(directory.root, "lock"));
  if (!attempt.isHeld) {
    throw conflict("data-directory.in-use", `${directory.root} is in use by process ${attempt.holder.pid}`, {
      hint: "stop that one, or choose another --data-dir",
      details: { pid: attempt.holder.pid },
    });
  }
  try {
    keepVersion(versionFile(directory), version);
    for (const folder of [directory.cache, directory.runner, directory.logs, directory.storage]) {
      makeDirectory(folder, { mode: 0o700 });
    }
  } catch (error) {
    attempt.release();
    throw error;
  }
  return { directory, release: () => attempt.release() };
}

function versionFile({ root }: DataDirectory): string {
  return path.join(root, "version.json");
}

function make(root: string): void {
  try {
    makeDirectory(root);
    chmodSync(root, 0o700);
  } catch (error) {
    throw preconditionFailed("data-directory.not-made", `${root} could not be made: ${messageOf(error)}`, {
      hint: "choose another --data-dir, in a directory that you may write",
    });
  }
}

function refuseFile(root: string): void {
  if (!statSync(root).isDirectory()) {
    throw preconditionFailed("data-directory.not-a-directory", `${root} is not a directory`, {
      hint: "choose another --data-dir",
    });
  }
}

/** Grows when the layout changes so that an older version could not read it. */
const FORMAT = 1;

interface VersionNote {
  readonly format: number;
  readonly version: string;
}

function keepVersion(file: string, version: string): void {
  const past = existsSync(file) ? readVersion(file, version) : undefined;
  if (past && (past.format > FORMAT || isNewer(past.version, version))) {
    throw preconditionFailed(
      "data-directory.newer-version",
      `${path.dirname(file)} was last used by version ${past.version}; this is ${version}`,
      { hint: `start version ${past.version} or a newer one` },
    );
  }
  if (past?.version !== version) {
    writeFileSync(`${file}.new`, JSON.stringify({ format: FORMAT, version } satisfies VersionNote));
    renameSync(`${file}.new`, file);
  }
}

function readVersion(file: string, version: string): VersionNote {
  try {
    const { format, version: past } = JSON.parse(readFileSync(file, "utf8")) as Partial<VersionNote>;
    if (typeof format === "number" && typeof past === "string") {
      return { format, version: past };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  }
  throw preconditionFailed("data-directory.version-damaged", `${file} does not say which version was last used here`, {
    hint: `write ${JSON.stringify({ format: FORMAT, version } satisfies VersionNote)} into it if no newer one was`,
  });
}

function isNewer(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number)) as [number[], number[]];
  const difference = a.map((part, index) => part - (b[index] ?? 0)).find((value) => value !== 0) ?? 0;
  return difference > 0;
}
