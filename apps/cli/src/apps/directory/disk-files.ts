import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf, preconditionFailed } from "@exclave/kernel";
import { type AppFiles, type FileContent, MAXIMUM_FILE_BYTES } from "@exclave/manifest";

export interface DiskFilesOptions {
  /** The app's directory. */
  readonly directory: string;
  readonly repository?: AppFiles["repository"];
}

/** What a path is, once all links are followed. */
interface Found {
  readonly kind: "file" | "directory" | "other" | "missing" | "outside";
  readonly target: string;
  readonly bytes: number;
}

/** The files of an app on this machine; never what lies outside its directory, whatever links say. */
export async function createDiskFiles({ directory, repository }: DiskFilesOptions): Promise<AppFiles> {
  const root = await realpath(directory);

  async function find(relative: string): Promise<Found> {
    try {
      const target = await realpath(path.join(root, relative));
      if (target !== root && !target.startsWith(`${root}${path.sep}`)) {
        return { kind: "outside", target, bytes: 0 };
      }
      const status = await stat(target);
      const kind = status.isFile() ? "file" : status.isDirectory() ? "directory" : "other";
      return { kind, target, bytes: status.size };
    } catch (error) {
      if (isAbsence(error)) {
        return { kind: "missing", target: "", bytes: 0 };
      }
      throw unreadable(relative, error);
    }
  }

  /** Adds the `.toml` files below `relative`; directories that are being listed already are left to end a circle. */
  async function collect(relative: string, open: ReadonlySet<string>, found: string[]): Promise<void> {
    const { kind, target } = await find(relative);
    if (kind !== "directory" || open.has(target)) {
      return;
    }
    const inside = new Set([...open, target]);
    for (const name of await namesIn(target, relative)) {
      const below = `${relative}/${name}`;
      const is = (await find(below)).kind;
      if (is === "directory") {
        await collect(below, inside, found);
      } else if (isListed(name, is)) {
        found.push(below);
      }
    }
  }

  return {
    name: path.basename(path.resolve(directory)),
    ...(repository && { repository }),
    async list(directories) {
      const found: string[] = [];
      for (const name of await namesIn(root, ".")) {
        if (name.endsWith(".toml") && isListed(name, (await find(name)).kind)) {
          found.push(name);
        }
      }
      for (const name of directories) {
        await collect(name, new Set(), found);
      }
      return found;
    },
    async directories() {
      const found: string[] = [];
      for (const name of await namesIn(root, ".")) {
        if ((await find(name)).kind === "directory") found.push(name);
      }
      return found;
    },
    async read(relative) {
      const { kind, target, bytes } = await find(relative);
      switch (kind) {
        case "file":
          return bytes > MAXIMUM_FILE_BYTES ? { kind: "too-large" } : decode(await bytesOf(target, relative));
        case "other":
          return { kind: "binary" };
        default:
          return { kind };
      }
    },
  };
}

async function namesIn(directory: string, relative: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    throw unreadable(relative, error);
  }
}

async function bytesOf(file: string, relative: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(relative, error);
  }
}

/** What is there and may not be read, or not now: no mistake in the app. */
function unreadable(relative: string, error: unknown): Error {
  return preconditionFailed("app.unreadable", `${relative} could not be read: ${messageOf(error)}`, {
    hint: "make the app's directory and its files readable to whoever runs this",
  });
}

/** One that leads outside is listed, so that whoever reads it says so. */
function isListed(name: string, kind: Found["kind"]): boolean {
  return name.endsWith(".toml") && (kind === "file" || kind === "outside" || kind === "other");
}

function decode(bytes: Buffer): FileContent {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? { kind: "binary" } : { kind: "text", text };
  } catch {
    return { kind: "binary" };
  }
}

/** A name that is not there, and links that lead nowhere or to themselves. */
function isAbsence(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes((error as NodeJS.ErrnoException).code ?? "");
}
