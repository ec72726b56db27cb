import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entriesOfDirectory } from "./directory.ts";
import { fileOf, type TarLimits } from "./entry.ts";
import { extractTar } from "./extract.ts";
import { encodeHeader } from "./header.ts";
import { writeTar } from "./write.ts";

const PLENTY: TarLimits = { entries: 1_000, bytes: 10_000_000 };
const execute = promisify(execFile);

let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), "tar-"));
});

afterEach(() => rm(scratch, { recursive: true }));

async function makeTree(): Promise<string> {
  const root = path.join(scratch, "tree");
  await mkdir(path.join(root, "modules/vpc"), { recursive: true });
  await mkdir(path.join(root, "empty"));
  await mkdir(path.join(root, ".git"));
  await writeFile(path.join(root, ".git/HEAD"), "ref");
  await writeFile(path.join(root, "main.tf"), "module {}\n", { mode: 0o600 });
  await writeFile(path.join(root, "modules/vpc/run.sh"), "#!/bin/sh\n");
  await chmod(path.join(root, "modules/vpc/run.sh"), 0o711);
  await symlink("modules/vpc", path.join(root, "current"));
  return root;
}

async function packTree(root: string): Promise<Buffer> {
  const entries = await entriesOfDirectory(root, { limits: PLENTY, isExcluded: (name) => name === ".git" });
  return Buffer.concat(await Array.fromAsync(writeTar(entries)));
}

async function* streamOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function linkHeader(name: string, linkName: string): Buffer {
  return encodeHeader({ name, prefix: "", mode: 0o777, size: 0, type: "2", linkName });
}

describe("a directory, packed and unpacked", () => {
  it("has the same files, modes and links, and neither what was excluded nor empty folders", async () => {
    const archive = await packTree(await makeTree());
    const target = path.join(scratch, "target");
    await mkdir(target);

    await extractTar(streamOf(archive), target, PLENTY);

    expect((await readdir(target, { recursive: true })).sort()).toEqual([
      "current",
      "current/run.sh",
      "main.tf",
      "modules",
      "modules/vpc",
      "modules/vpc/run.sh",
    ]);
    expect(await readFile(path.join(target, "main.tf"), "utf8")).toBe("module {}\n");
    expect(await readlink(path.join(target, "current"))).toBe("modules/vpc");
    const modes = ["main.tf", "modules/vpc/run.sh"].map(async (name) => (await lstat(path.join(target, name))).mode);
    expect((await Promise.all(modes)).map((mode) => mode & 0o111)).toEqual([0, 0o111]);
  });

  it("gives the same bytes from a copy with other times and owners' modes", async () => {
    const root = await makeTree();
    const first = await packTree(root);
    await chmod(path.join(root, "main.tf"), 0o664);
    await writeFile(path.join(root, "main.tf"), "module {}\n");

    const second = await packTree(root);

    expect(second.equals(first)).toBe(true);
  });

  it("is what the system's own tar makes of it", async () => {
    const archive = path.join(scratch, "archive.tar");
    await writeFile(archive, await packTree(await makeTree()));

    const { stdout } = await execute("tar", ["--numeric-owner", "--utc", "-tvf", archive]);

    expect(stdout.trim().split("\n")).toEqual([
      "lrwxr-xr-x 0/0               0 1970-01-01 00:00 current -> modules/vpc",
      "-rw-r--r-- 0/0              10 1970-01-01 00:00 main.tf",
      "-rwxr-xr-x 0/0              10 1970-01-01 00:00 modules/vpc/run.sh",
    ]);
  });

  it("reads what the system's own tar writes", async () => {
    const root = await makeTree();
    const long = path.join(root, "x".repeat(120), "y".repeat(120));
    await mkdir(path.dirname(long));
    await writeFile(long, "long");
    const target = path.join(scratch, "target");

    for (const format of ["gnu", "pax", "ustar", "v7"]) {
      const archive = path.join(scratch, `${format}.tar`);
      const names = format === "gnu" || format === "pax" ? ["."] : ["main.tf", "modules", "current"];
      await execute("tar", [`--format=${format}`, "-C", root, "-cf", archive, ...names]);
      await mkdir(target);
      await extractTar(streamOf(await readFile(archive)), target, PLENTY);
      expect(await readlink(path.join(target, "current"))).toBe("modules/vpc");
      expect(await readFile(path.join(target, "current/run.sh"), "utf8")).toBe("#!/bin/sh\n");
      await rm(target, { recursive: true });
    }
  });
});

describe("entriesOfDirectory", () => {
  it("refuses what is neither file nor link", async () => {
    const root = await makeTree();
    await execute("mkfifo", [path.join(root, "pipe")]);

    await expect(packTree(root)).rejects.toMatchObject({ code: "tar.entry-type" });
  });

  it("stops at the limit", async () => {
    const limits = { entries: 100, bytes: 15 };

    await expect(entriesOfDirectory(await makeTree(), { limits })).rejects.toMatchObject({ code: "tar.too-large" });
  });
});

describe("extractTar", () => {
  it.each([
    ["a link out of the tree", [linkHeader("a", "../outside")], "tar.link-outside"],
    ["a file through a link", [linkHeader("a", "."), ...file("a/b")], "tar.twice"],
    ["a link below a link", [linkHeader("a", "."), linkHeader("a/b", "../x")], "tar.below-link"],
    ["a file below a file", [...file("a"), ...file("a/b")], "tar.twice"],
    ["a file twice", [...file("a"), ...file("a")], "tar.twice"],
  ])("refuses %s", async (_what, blocks, code) => {
    const target = path.join(scratch, "target");
    await mkdir(target);

    const extraction = extractTar(streamOf(Buffer.concat([...blocks, Buffer.alloc(1024)])), target, PLENTY);

    await expect(extraction).rejects.toMatchObject({ code });
    expect(await readdir(scratch)).toEqual(["target"]);
  });

  it("unpacks an empty archive into nothing", async () => {
    const archive = Buffer.concat(await Array.fromAsync(writeTar([])));

    expect(await extractTar(streamOf(archive), scratch, PLENTY)).toEqual([]);
    expect(await readdir(scratch)).toEqual([]);
  });

  it("says which paths it unpacked", async () => {
    const archive = Buffer.concat(await Array.fromAsync(writeTar([fileOf("b", "1"), fileOf("a/c", "2")])));

    expect(await extractTar(streamOf(archive), scratch, PLENTY)).toEqual(["a/c", "b"]);
  });
});

function file(name: string): Buffer[] {
  const header = encodeHeader({ name, prefix: "", mode: 0o644, size: 1, type: "0", linkName: "" });
  return [header, Buffer.concat([Buffer.from("x"), Buffer.alloc(511)])];
}
