import { sha256Digest } from "@exclave/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileOf, type TarEntry, type TarLimits, type TarSource } from "./entry.ts";
import { encodeHeader, paddingOf } from "./header.ts";
import { readTar } from "./read.ts";
import { writeTar } from "./write.ts";

const PLENTY: TarLimits = { entries: 10_000, bytes: 100_000_000 };

function linkOf(path: string, linkTarget: string): TarSource {
  return { ...fileOf(path, ""), kind: "symlink", linkTarget };
}

function directoryOf(path: string): TarSource {
  return { ...fileOf(path, ""), kind: "directory" };
}

async function* streamOf(bytes: Uint8Array, cut = bytes.length): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += cut) {
    yield bytes.subarray(offset, offset + cut);
  }
}

async function pack(entries: readonly TarSource[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeTar(entries)));
}

type Read = TarEntry & { readonly content: string };

async function unpack(archive: Uint8Array, limits = PLENTY, cut?: number): Promise<Read[]> {
  const found: Read[] = [];
  for await (const { body, ...entry } of readTar(streamOf(archive, cut), limits)) {
    found.push({ ...entry, content: Buffer.concat(await Array.fromAsync(body)).toString("latin1") });
  }
  return found;
}

interface RawMember {
  readonly name: string;
  readonly type?: string;
  readonly linkName?: string;
  readonly body?: string;
}

/** An archive as a stranger may write it. */
function raw(...members: RawMember[]): Buffer {
  const blocks = members.flatMap(({ name, type = "0", linkName = "", body = "" }) => {
    const bytes = Buffer.from(body);
    const header = encodeHeader({ name, prefix: "", mode: 0o600, size: bytes.length, type, linkName });
    return [header, bytes, Buffer.alloc(paddingOf(bytes.length))];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const segment = fc
  .string({ unit: fc.constantFrom(..."abcdefgh.-_ é日"), minLength: 1, maxLength: 60 })
  .filter((text) => text !== "." && text !== "..");
const filePath = fc.array(segment, { minLength: 1, maxLength: 8 }).map((segments) => segments.join("/"));
const file = fc
  .record({ path: filePath, content: fc.uint8Array({ maxLength: 1_500 }), isExecutable: fc.boolean() })
  .map(({ path, content, isExecutable }) => fileOf(path, content, isExecutable));
const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 12 });

describe("writeTar", () => {
  it("gives the bytes it has always given", async () => {
    const archive = await pack([
      fileOf("main.tf", 'output "a" { value = 1 }\n'),
      fileOf("bin/run", "#!/bin/sh\n", true),
      linkOf("bin/again", "run"),
      fileOf(`${"long/".repeat(40)}${"name".repeat(30)}`, "long"),
      fileOf("ünïcode", ""),
    ]);

    expect(sha256Digest(archive)).toBe("sha256:864155544cedf45179044f05484876e29dad3d50266f2aeefe523dfce9f9b0fb");
  });

  it("gives the same bytes in whatever order the entries come", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.infiniteStream(fc.nat()), async (entries, order) => {
        const shuffled = entries
          .map((entry) => ({ entry, place: order.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry);

        expect((await pack(shuffled)).equals(await pack(entries))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses two entries of one path", async () => {
    await expect(pack([fileOf("a", "1"), fileOf("a", "2")])).rejects.toMatchObject({ code: "tar.twice" });
  });

  it("refuses a file that grew since it was listed", async () => {
    const grown: TarSource = { ...fileOf("a", "longer now"), size: 3 };

    await expect(pack([grown])).rejects.toMatchObject({ code: "tar.changed", retryable: true });
  });

  it.each([
    ["absolute", [linkOf("a", "/etc/passwd")]],
    ["upwards", [linkOf("a", "../outside")]],
    ["upwards from a folder", [linkOf("a/b", "../../outside")]],
    ["in and out again", [linkOf("a/b", "../c/../../outside")]],
    ["through another link", [linkOf("p/q/up", "../.."), linkOf("p/q/out", "up/../outside")]],
    ["round and round", [linkOf("a", "b"), linkOf("b", "a")]],
    ["nowhere", [linkOf("a", "")]],
  ])("refuses a link that leads %s", async (_where, entries) => {
    await expect(pack(entries)).rejects.toMatchObject({ code: "tar.link-outside" });
  });

  it("refuses an entry below a link", async () => {
    await expect(pack([linkOf("a", "b"), fileOf("a/c", "")])).rejects.toMatchObject({ code: "tar.below-link" });
  });

  it.each([
    ["beside it", [fileOf("b", ""), linkOf("a", "b")]],
    ["in a folder above", [linkOf("a/b/c", "../../d")]],
    ["to the root itself", [linkOf("a/b", "..")]],
    ["to nothing", [linkOf("a", "missing/file")]],
    ["through another link", [linkOf("current", "versions/1"), linkOf("tool", "current/bin/tool")]],
  ])("keeps a link that leads %s", async (_where, entries) => {
    const found = await unpack(await pack(entries));

    expect(found.map(({ path, linkTarget }) => [path, linkTarget]).sort()).toEqual(
      entries.map(({ path, linkTarget }) => [path, linkTarget]).sort(),
    );
  });
});

describe("readTar", () => {
  it("gives back what was written, however the archive is cut", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 2_000 }), async (entries, cut) => {
        const found = await unpack(await pack(entries), PLENTY, cut);

        const expected = await Promise.all(
          entries.map(async ({ open, ...entry }) => ({
            ...entry,
            content: Buffer.concat(await Array.fromAsync(open())).toString("latin1"),
          })),
        );
        const byPath = (a: Read, b: Read): number => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
        expect(found).toEqual(expected.sort(byPath));
      }),
      { numRuns: 60 },
    );
  });

  it("skips the content that its reader leaves", async () => {
    const archive = await pack([fileOf("a", "x".repeat(2_000)), directoryOf("d"), fileOf("e", "end")]);

    const paths: string[] = [];
    for await (const { path } of readTar(streamOf(archive, 100), PLENTY)) {
      paths.push(path);
    }

    expect(paths).toEqual(["a", "d", "e"]);
  });

  it("reads archives that others write: ./ in front, the root's own entry, GNU long names", async () => {
    const long = `${"x".repeat(90)}/${"y".repeat(90)}`;
    const archive = raw(
      { name: "./", type: "5" },
      { name: "./a", body: "1" },
      { name: "././@LongLink", type: "L", body: `${long}\0` },
      { name: "cut", body: "2" },
      { name: "folder/" },
    );

    const found = await unpack(archive);

    expect(found.map(({ path, kind, content }) => [path, kind, content])).toEqual([
      ["a", "file", "1"],
      [long, "file", "2"],
      ["folder", "directory", ""],
    ]);
  });

  it.each(["../a", "/etc/passwd", "a/../../b", "a//b", "a/./b", "/", ".."])("refuses the path %s", async (name) => {
    await expect(unpack(raw({ name, body: "x" }))).rejects.toMatchObject({ code: "tar.path" });
  });

  it.each([
    ["a hard link", "1"],
    ["a character device", "3"],
    ["a block device", "4"],
    ["a pipe", "6"],
  ])("refuses %s", async (_what, type) => {
    await expect(unpack(raw({ name: "a", type, linkName: "/etc/passwd" }))).rejects.toMatchObject({
      code: "tar.entry-type",
    });
  });

  it("stops at the first file over the limit, before its content", async () => {
    const archive = await pack([fileOf("a", "12345"), fileOf("b", "12345"), fileOf("c", "12345")]);

    await expect(unpack(archive, { entries: 2, bytes: 1_000 })).rejects.toMatchObject({
      code: "tar.too-many-entries",
    });
    await expect(unpack(archive, { entries: 10, bytes: 14 })).rejects.toMatchObject({ code: "tar.too-large" });
    expect(await unpack(archive, { entries: 3, bytes: 15 })).toHaveLength(3);
  });

  it("refuses an extended header larger than any path", async () => {
    const archive = raw({ name: "x", type: "x", body: "a".repeat(1024 * 1024 + 1) });

    await expect(unpack(archive)).rejects.toMatchObject({ code: "tar.extension-too-large" });
  });

  it.each(["", "nonsense\n", "9 path=\n", "99 path=a\n", "-1 a=b\n", "0 a=b\n"])(
    "never hangs on the extended header %j",
    async (body) => {
      const archive = raw({ name: "x", type: "x", body }, { name: "a", body: "1" });

      const outcome = await unpack(archive).catch((error: unknown) => (error as { code: string }).code);

      expect([["a"], "tar.damaged", "tar.path"]).toContainEqual(
        Array.isArray(outcome) ? outcome.map(({ path }) => path) : outcome,
      );
    },
  );

  it("says so when the archive ends too early or is none", async () => {
    const archive = await pack([fileOf("a", "x".repeat(2_000))]);

    await expect(unpack(archive.subarray(0, 1_000))).rejects.toMatchObject({ code: "tar.cut-off" });
    await expect(unpack(Buffer.from("x".repeat(512)))).rejects.toMatchObject({ code: "tar.damaged" });
  });
});
