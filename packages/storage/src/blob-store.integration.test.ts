import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buffer, text } from "node:stream/consumers";
import { startS3Server } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlobStat, BlobStore } from "./blob-store.ts";
import { createDirectoryStore } from "./directory-store.ts";
import { openBlobStore } from "./open-store.ts";
import { createS3Store } from "./s3-store.ts";

const PART_BYTES = 1_000;

async function openDirectory(): Promise<{ store: BlobStore; close: () => Promise<void> }> {
  const root = await mkdtemp(path.join(os.tmpdir(), "store-"));
  return {
    store: await openBlobStore({ url: `file://${root}` }),
    close: () => rm(root, { recursive: true }),
  };
}

async function openS3(): Promise<{ store: BlobStore; close: () => Promise<void> }> {
  const server = await startS3Server();
  return {
    store: createS3Store({ ...server, prefix: "some/folder/", partBytes: PART_BYTES, maximumCopyBytes: 3_000 }),
    close: () => server.close(),
  };
}

async function* streamOf(...chunks: (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}

async function* brokenStream(): AsyncIterable<Uint8Array> {
  yield Buffer.alloc(PART_BYTES * 3);
  throw new Error("cut off");
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

async function collect(list: AsyncIterable<BlobStat>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of list) {
    keys.push(key);
  }
  return keys;
}

async function contentOf(store: BlobStore, key: string): Promise<string | undefined> {
  const reading = await store.get(key);
  return reading && (await text(reading.body));
}

describe.each([
  ["directory", openDirectory],
  ["s3", openS3],
])("a %s store", (_name, open) => {
  let store: BlobStore;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ store, close } = await open());
  });

  afterAll(() => close());

  it("gives back what was put, with its digest and size", async () => {
    const stored = await store.put("round/trip", Buffer.from("hello"));

    expect(stored).toEqual({ digest: digestOf("hello"), size: 5 });
    expect(await contentOf(store, "round/trip")).toBe("hello");
    expect(await store.stat("round/trip")).toMatchObject({ key: "round/trip", size: 5 });
  });

  it("takes a stream of unknown length, larger than one part", async () => {
    const chunks = [randomBytes(1), randomBytes(PART_BYTES * 2), Buffer.alloc(0), randomBytes(999), randomBytes(4_321)];
    const whole = Buffer.concat(chunks);

    const stored = await store.put("large", streamOf(...chunks));
    const reading = await store.get("large");

    expect(stored).toEqual({ digest: digestOf(whole), size: whole.length });
    expect(reading?.size).toBe(whole.length);
    expect((await buffer(reading!.body)).equals(whole)).toBe(true);
  });

  it.each([0, PART_BYTES, PART_BYTES * 2])("takes a stream of exactly %i bytes", async (size) => {
    const content = randomBytes(size);

    const stored = await store.put("exact", streamOf(content), { size, digest: digestOf(content) });

    expect(stored.size).toBe(size);
    expect((await buffer((await store.get("exact"))!.body)).equals(content)).toBe(true);
  });

  it("replaces what was there", async () => {
    await store.put("twice", Buffer.from("first, longer"));
    await store.put("twice", Buffer.from("second"));

    expect(await contentOf(store, "twice")).toBe("second");
  });

  it.each([
    ["digest", { digest: digestOf("other") }, "storage.digest-mismatch"],
    ["size, being too long", { size: 2_999 }, "storage.size-mismatch"],
    ["size, being too short", { size: 3_001 }, "storage.size-mismatch"],
  ])("keeps nothing of content with the wrong %s", async (_what, options, code) => {
    const put = store.put("wrong", streamOf(Buffer.alloc(3_000)), options);

    await expect(put).rejects.toMatchObject({ code });
    expect(await store.stat("wrong")).toBeUndefined();
  });

  it("keeps the old content when a stream breaks off", async () => {
    await store.put("kept", Buffer.from("old"));

    await expect(store.put("kept", brokenStream())).rejects.toThrow("cut off");

    expect(await contentOf(store, "kept")).toBe("old");
    expect(await collect(store.list("kept"))).toEqual(["kept"]);
  });

  it.each([
    [{ offset: 2 }, "23456789"],
    [{ offset: 2, length: 3 }, "234"],
    [{ offset: 8, length: 100 }, "89"],
    [{ offset: 0, length: 1 }, "0"],
    [{ offset: 3, length: 0 }, ""],
    [{ offset: 10 }, ""],
    [{ offset: 99, length: 5 }, ""],
  ])("reads the range %o", async (range, expected) => {
    await store.put("digits", Buffer.from("0123456789"));

    const reading = await store.get("digits", range);

    expect(reading?.size).toBe(10);
    expect(await text(reading!.body)).toBe(expected);
  });

  it("knows nothing of what was never put", async () => {
    expect(await store.get("never")).toBeUndefined();
    expect(await store.get("never", { offset: 5 })).toBeUndefined();
    expect(await store.stat("never/put")).toBeUndefined();
    expect(await collect(store.list("never"))).toEqual([]);
    await store.delete("never");
  });

  it("forgets what was deleted, and takes it again", async () => {
    await store.put("gone/for/good", Buffer.from("a"));

    await store.delete("gone/for/good");

    expect(await store.get("gone/for/good")).toBeUndefined();
    await store.put("gone/for/good", Buffer.from("b"));
    expect(await contentOf(store, "gone/for/good")).toBe("b");
  });

  it.each([10, 3_001])("moves a blob of %i bytes, replacing what was there", async (size) => {
    const content = randomBytes(size);
    await store.put("move/from", content);
    await store.put("move/to", Buffer.from("old"));

    await store.move("move/from", "move/to");

    expect(await store.stat("move/from")).toBeUndefined();
    expect((await buffer((await store.get("move/to"))!.body)).equals(content)).toBe(true);
  });

  it("says so when there is nothing to move", async () => {
    await expect(store.move("not/there", "move/to")).rejects.toMatchObject({ code: "storage.not-found" });
  });

  it("lists by prefix in the order of the keys, over several pages", async () => {
    const keys = ["l/a", "l/a-b", "l/a.b/c", "l/ab/1", "l/ab/2", "l/b", "lm"];
    for (const key of keys.toReversed()) {
      await store.put(key, Buffer.from(key));
    }

    expect(await collect(store.list("l"))).toEqual(keys.concat(await collect(store.list("large"))).sort());
    expect(await collect(store.list("l/"))).toEqual(keys.slice(0, 6));
    expect(await collect(store.list("l/a"))).toEqual(keys.slice(0, 5));
    expect(await collect(store.list("l/ab/"))).toEqual(["l/ab/1", "l/ab/2"]);
    expect(await collect(store.list("l/b/c"))).toEqual([]);
  });

  it("shows a whole blob or none to concurrent readers, while writers and deleters race", async () => {
    const contents = ["a".repeat(2_500), "b".repeat(3_500)];
    const seen = new Set<string | undefined>();

    async function work(index: number): Promise<void> {
      for (let round = 0; round < 15; round++) {
        await store.put("race/in/folder", Buffer.from(contents[index % 2]!));
        seen.add(await contentOf(store, "race/in/folder"));
        await store.delete("race/in/folder");
      }
    }
    await Promise.all([0, 1, 2, 3].map(work));

    expect([...seen].filter((content) => content !== undefined && !contents.includes(content))).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it.each(["../escape", "/etc/passwd", ".incoming/x", ""])("refuses the key %j", async (key) => {
    await expect(store.put(key, Buffer.from("x"))).rejects.toMatchObject({ code: "storage.key" });
  });
});

describe("a directory store", () => {
  it("removes what a crash left half written a day ago, and nothing younger", async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), "store-"));
    await createDirectoryStore(root);
    const old = path.join(root, ".incoming", "old");
    await writeFile(old, "half");
    await utimes(old, new Date(0), new Date(0));
    await writeFile(path.join(root, ".incoming", "young"), "half");

    const store = await createDirectoryStore(root);

    expect(await readdir(path.join(root, ".incoming"))).toEqual(["young"]);
    expect(await collect(store.list(""))).toEqual([]);
    await rm(root, { recursive: true });
  });

  it("takes a blob while deletes remove the folders it goes into, at any depth", async () => {
    const { store, close } = await openDirectory();

    async function work(): Promise<void> {
      for (let round = 0; round < 200; round++) {
        await store.put("a/b/c/d/e", Buffer.from("whole"));
        await store.delete("a/b/c/d/e");
      }
    }
    await Promise.all([work(), work(), work(), work(), work(), work()]);

    expect(await collect(store.list(""))).toEqual([]);
    await close();
  });
});

describe("an S3 store", () => {
  it("leaves no parts behind when an upload breaks off", async () => {
    const server = await startS3Server();
    const store = createS3Store({ ...server, partBytes: PART_BYTES });

    await expect(store.put("a", brokenStream())).rejects.toThrow("cut off");

    expect(server.unfinishedUploads).toBe(0);
    await server.close();
  });

  it("tries again while the service is busy", async () => {
    const server = await startS3Server();
    const store = createS3Store(server);
    server.failNext(2);

    await store.put("a", Buffer.from("a"));

    expect(await contentOf(store, "a")).toBe("a");
    await server.close();
  });

  it("says what the service refused, and does not try that again", async () => {
    const server = await startS3Server();
    const store = createS3Store({ ...server, credentials: { ...server.credentials, secretAccessKey: "wrong" } });

    await expect(store.put("a", Buffer.from("a"))).rejects.toMatchObject({
      code: "storage.refused",
      message: expect.stringContaining("SignatureDoesNotMatch"),
      retryable: false,
    });
    await server.close();
  });

  it("is opened by URL", async () => {
    const server = await startS3Server();
    const endpoint = server.url.replace("/bucket", "");
    const store = await openBlobStore({
      url: `s3://bucket/deep/folder?region=${server.region}&endpoint=${endpoint}`,
      credentials: server.credentials,
    });

    await store.put("a", Buffer.from("found"));

    const whole = createS3Store(server);
    expect(await contentOf(whole, "deep/folder/a")).toBe("found");
    await server.close();
  });
});
