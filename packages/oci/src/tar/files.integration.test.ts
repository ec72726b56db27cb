import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entriesOfDirectory } from "./directory.ts";
import type { TarLimits } from "./entry.ts";
import { readTar } from "./read.ts";
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

/** What an archive holds: of a link where it leads, of a file what is in it. */
async function contentsOf(archive: Uint8Array): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { path: name, kind, linkTarget, body } of readTar(streamOf(archive), PLENTY)) {
    if (kind !== "directory") {
      contents[name] = linkTarget ?? Buffer.concat(await Array.fromAsync(body)).toString();
    }
  }
  return contents;
}

describe("a directory, packed and unpacked", () => {
  it("has the same files, modes and links, and neither what was excluded nor empty folders", async () => {
    const archive = path.join(scratch, "archive.tar");
    await writeFile(archive, await packTree(await makeTree()));
    const target = path.join(scratch, "target");
    await mkdir(target);

    await execute("tar", ["-C", target, "-xf", archive]);

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

    for (const format of ["gnu", "pax", "ustar", "v7"]) {
      const archive = path.join(scratch, `${format}.tar`);
      const names = format === "gnu" || format === "pax" ? ["."] : ["main.tf", "modules", "current"];
      await execute("tar", [`--format=${format}`, "-C", root, "-cf", archive, ...names]);
      const contents = await contentsOf(await readFile(archive));
      expect(contents).toMatchObject({ current: "modules/vpc", "modules/vpc/run.sh": "#!/bin/sh\n" });
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
