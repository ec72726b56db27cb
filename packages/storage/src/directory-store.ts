import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { makeDirectory, notFound, unavailable } from "@exclave/kernel";
import type { BlobContent, BlobReading, BlobStat, BlobStore, PutOptions, StoredBlob } from "./blob-store.ts";
import { checkedKey } from "./key.ts";
import { createMeasure } from "./measure.ts";

/** Where puts are written before they are renamed; in the store, so that a rename never crosses file systems. */
const INCOMING = ".incoming";
/** A put that takes longer than a day was cut off by a crash. */
const STALE_MILLISECONDS = 86_400_000;
/** A delete may remove a folder while we make it, and between then and our rename; each time somebody else made progress. */
const RENAME_ATTEMPTS = 20;
const READ_CHUNK_BYTES = 256 * 1024;

/** A store in a directory, one file a blob; several processes may share it. Sweeps what a crash left half written. */
export async function createDirectoryStore(root: string): Promise<BlobStore> {
  const incoming = path.join(root, INCOMING);
  makeDirectory(incoming, { mode: 0o700 });
  await sweep(incoming);
  const fileOf = (key: string): string => path.join(root, checkedKey(key));

  return {
    async put(key, content, options = {}) {
      const target = fileOf(key);
      const scratch = path.join(incoming, randomUUID());
      try {
        const stored = await write(scratch, content, options);
        await moveInto(root, scratch, target);
        return stored;
      } catch (error) {
        await rm(scratch, { force: true });
        throw codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT" ? full(root, error) : error;
      }
    },
    get: (key, range) => read(fileOf(key), range?.offset ?? 0, range?.length),
    stat: (key) => statOf(fileOf(key), key),
    async move(from, to) {
      try {
        await moveInto(root, fileOf(from), fileOf(to));
      } catch (error) {
        if (codeOf(error) === "ENOENT") {
          throw notFound("storage.not-found", `there is no blob ${from}`, { cause: error });
        }
        throw error;
      }
      await prune(root, fileOf(from));
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
      await prune(root, fileOf(key));
    },
    list: (prefix) => walk(root, "", prefix),
  };
}

async function write(file: string, content: BlobContent, options: PutOptions): Promise<StoredBlob> {
  const handle = await open(file, "wx", 0o600);
  try {
    const measure = createMeasure(content, options);
    for await (const chunk of measure.chunks()) {
      await handle.writeFile(chunk);
    }
    const stored = measure.finish();
    await handle.sync();
    return stored;
  } finally {
    await handle.close();
  }
}

/** Renames and makes the rename survive a power cut; makes the folders it needs. */
async function moveInto(root: string, from: string, to: string): Promise<void> {
  const folder = path.dirname(to);
  for (let attempt = 1; ; attempt++) {
    let made: string | undefined;
    try {
      made = await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(from, to);
    } catch (error) {
      const isLost = isAbsent(error) && attempt < RENAME_ATTEMPTS && (await statOf(from, from));
      if (isLost) {
        continue;
      }
      throw error;
    }
    await syncFolders(folder, made === undefined ? folder : path.dirname(made), root);
    return;
  }
}

/** Syncs `folder` and those above it up to `top`, which holds the first one that was made. */
async function syncFolders(folder: string, top: string, root: string): Promise<void> {
  for (let current = folder; ; current = path.dirname(current)) {
    await syncFolder(current);
    if (current === top || current === root) {
      return;
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      // Deleted since by somebody else, and the folder with it.
      return;
    }
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function read(file: string, offset: number, length = Number.POSITIVE_INFINITY): Promise<BlobReading | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
  const found = await handle.stat();
  const end = Math.min(offset + length, found.size);
  if (found.isDirectory() || end <= offset) {
    await handle.close();
    return found.isDirectory() ? undefined : { size: found.size, body: Readable.from([]) };
  }
  const body = handle.createReadStream({ start: offset, end: end - 1, highWaterMark: READ_CHUNK_BYTES });
  return { size: found.size, body };
}

async function statOf(file: string, key: string): Promise<BlobStat | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? { key, size: found.size, modifiedAt: found.mtime } : undefined;
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Removes the folders that became empty; a put that wants one of them makes it again. */
async function prune(root: string, file: string): Promise<void> {
  for (let folder = path.dirname(file); folder !== root; folder = path.dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) {
        return;
      }
      throw error;
    }
  }
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<BlobStat> {
  const found = await readdir(path.join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) {
      return [];
    }
    throw error;
  });
  // A folder sorts as its name and a slash, so that the order is that of the whole keys.
  const names = found
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`)
    .filter((name) => name !== `${INCOMING}/` && (name.startsWith(prefix) || prefix.startsWith(name)))
    .sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (name.endsWith("/")) {
      yield* walk(root, name, prefix);
    } else if (name.startsWith(prefix)) {
      const blob = await statOf(path.join(root, name), name);
      if (blob) {
        yield blob;
      }
    }
  }
}

async function sweep(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const found = await statOf(file, name);
    if (found && Date.now() - found.modifiedAt.getTime() > STALE_MILLISECONDS) {
      await rm(file, { force: true });
    }
  }
}

function full(root: string, cause: unknown): Error {
  return unavailable("storage.full", `no space is left in ${root}`, {
    hint: "free some space or move the data directory to a larger disk",
    cause,
  });
}

function isAbsent(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
