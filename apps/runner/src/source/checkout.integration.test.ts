import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { GitSource } from "@exclave/contract";
import { type GitRepository, type GitServer, gitServer } from "@exclave/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExec } from "../exec/index.ts";
import { createSourceReader, type Source, type SourceReader } from "./index.ts";

const limits = { files: 1_000, bytes: 1_000_000 };

describe("fetching a source", () => {
  let server: GitServer;
  let folder: string;
  let reader: SourceReader;
  let said: string[];
  let checkouts = 0;
  let named = 0;
  const author = {
    ...process.env,
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };

  beforeAll(async () => {
    server = await gitServer();
  });

  afterAll(() => server.close());

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "source-"));
    said = [];
    reader = createReader(true);
  });

  afterEach(() => {
    server.failWith(undefined);
    rmSync(folder, { recursive: true });
  });

  function createReader(allowLocal: boolean): SourceReader {
    const exec = createExec({
      environment: { PATH: process.env["PATH"] ?? "", HOME: folder },
      signal: new AbortController().signal,
      graceMilliseconds: 1_000,
      output: () => ({ sink: () => undefined, end: () => undefined }),
    });
    return createSourceReader({
      exec,
      policy: { allowLocal, allowPrivateNetworks: false, hasProxy: false },
      lookup: async () => ["127.0.0.1"],
      mirrors: path.join(folder, "mirrors"),
      mirrorsBytes: 10_000_000,
      scratch: folder,
      say: (text) => said.push(text),
    });
  }

  function checkout(source: Partial<GitSource> & Pick<GitSource, "url" | "ref">, within = limits): Promise<Source> {
    checkouts += 1;
    return reader.checkout(
      { path: ".", recurse_submodules: true, ...source },
      within,
      path.join(folder, `out-${checkouts}`),
    );
  }

  const commitOf = (repository: GitRepository): Promise<string> => repository.commitOf("main");

  it("gives exactly the files of one directory, and its tree's id", async () => {
    const repository = await server.createRepository("one", { "a/x.txt": "x", "a/b/y.txt": "y", "other/z.txt": "z" });

    const source = await checkout({ url: repository.url, ref: await commitOf(repository), path: "./a/" });

    expect(readdirSync(source.directory, { recursive: true }).toSorted()).toEqual(["b", "b/y.txt", "x.txt"]);
    expect(source.digest).toMatch(/^[0-9a-f]{40}$/);
  });

  it("gives an old commit of a branch that was forced elsewhere", async () => {
    const repository = await server.createRepository("forced", { "v.txt": "old" });
    const old = await commitOf(repository);
    await repository.branch("elsewhere", await repository.commit({ branch: "orphan", files: { "v.txt": "new" } }));
    await repository.branch("main", "elsewhere");

    const source = await checkout({ url: repository.url, ref: old });

    expect(readFileSync(path.join(source.directory, "v.txt"), "utf8")).toBe("old");
  });

  it("asks the server nothing when it has the commit already", async () => {
    const repository = await server.createRepository("again", { "d/v.txt": "1", "e/v.txt": "2" });
    const ref = await commitOf(repository);
    await checkout({ url: repository.url, ref, path: "d" });
    const asked = server.requests.length;

    const source = await checkout({ url: repository.url, ref, path: "d" });

    expect(server.requests.length).toBe(asked);
    expect(readFileSync(path.join(source.directory, "v.txt"), "utf8")).toBe("1");
  });

  it("fetches the files of another directory when they are asked for", async () => {
    const repository = await server.createRepository("partial", { "d/v.txt": "1", "e/v.txt": "2" });
    const ref = await commitOf(repository);
    await checkout({ url: repository.url, ref, path: "d" });

    const whole = await checkout({ url: repository.url, ref });

    expect(readFileSync(path.join(whole.directory, "e/v.txt"), "utf8")).toBe("2");
  });

  it("keeps modes, links and bytes as git stores them", async () => {
    const repository = await server.createRepository("bytes");
    const ref = await repository.commit({
      files: {
        "run.sh": { content: "#!/bin/sh\n", isExecutable: true },
        link: { symlink: "run.sh" },
        "windows.txt": "a\n",
        ".gitattributes": "*.txt text eol=crlf\n",
      },
    });

    const { directory } = await checkout({ url: repository.url, ref });

    expect(statSync(path.join(directory, "run.sh")).mode & 0o111).not.toBe(0);
    expect(readlinkSync(path.join(directory, "link"))).toBe("run.sh");
    expect(readFileSync(path.join(directory, "windows.txt"), "utf8")).toBe("a\n");
  });

  it("fills in submodules at the commits they are pinned to, also relative and nested ones", async () => {
    const inner = await server.createRepository("inner", { "i.txt": "inner" });
    const library = await server.createRepository("library", { "l.txt": "one" });
    const pinned = await library.commit({
      files: { nested: { submodule: "../inner.git", commit: await commitOf(inner) } },
    });
    await library.commit({ files: { "l.txt": "two" } });
    const app = await server.createRepository("app");
    const ref = await app.commit({ files: { "src/lib": { submodule: library.url, commit: pinned } } });

    const { directory } = await checkout({ url: app.url, ref, path: "src" });

    expect(readFileSync(path.join(directory, "lib/l.txt"), "utf8")).toBe("one");
    expect(readFileSync(path.join(directory, "lib/nested/i.txt"), "utf8")).toBe("inner");
  });

  it("leaves submodules empty when they are not asked for", async () => {
    const library = await server.createRepository("unwanted", { "l.txt": "one" });
    const app = await server.createRepository("without");
    const ref = await app.commit({ files: { lib: { submodule: library.url, commit: await commitOf(library) } } });

    const { directory } = await checkout({ url: app.url, ref, recurse_submodules: false });

    expect(readdirSync(path.join(directory, "lib"))).toEqual([]);
  });

  it("refuses a submodule whose URL would not be allowed as a source", async () => {
    const app = await server.createRepository("hostile");
    const ref = await app.commit({ files: { lib: { submodule: "ext::sh -c id", commit: "0".repeat(39) + "1" } } });

    await expect(checkout({ url: app.url, ref })).rejects.toMatchObject({ code: "source.url-refused" });
  });

  it("names a directory that is missing, a file or a link", async () => {
    const repository = await server.createRepository("paths");
    const ref = await repository.commit({ files: { "real/x": "x", file: "y", link: { symlink: "real" } } });

    for (const [directory, hint] of [
      ["nowhere", "check the directory"],
      ["file", "it is a file"],
      ["link", "symbolic link"],
      ["link/x", "check the directory"],
    ]) {
      await expect(checkout({ url: repository.url, ref, path: directory! })).rejects.toMatchObject({
        code: "source.directory-not-found",
        hint: expect.stringContaining(hint!),
      });
    }
  });

  it("refuses a directory outside the repository", async () => {
    const ref = "0".repeat(40);

    await expect(checkout({ url: "http://unused", ref, path: "../x" })).rejects.toMatchObject({
      code: "source.outside-tree",
    });
  });

  it.each([
    [".git", "invalid path '.git'"],
    ["..", "invalid path '..'"],
    ["../evil", "invalid path '../evil'"],
    ["\xff.tf", "the name of the file \ufffd.tf is not UTF-8"],
  ])("refuses a tree with a file named %j, and says whose it is", async (name, message) => {
    const repository = await server.createRepository(`named${++named}`, { "main.tf": "x" });
    const git = (args: readonly string[], input?: Buffer): string =>
      execFileSync("git", [`--git-dir=${repository.path}`, ...args], { input, encoding: "utf8", env: author }).trim();
    const blob = git(["hash-object", "-w", "--stdin"], Buffer.from("evil"));
    const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`, "latin1"), Buffer.from(blob, "hex")]);
    const tree = git(["hash-object", "-w", "-t", "tree", "--literally", "--stdin"], entry);
    const ref = git(["commit-tree", "-m", "named", tree]);
    git(["update-ref", "refs/heads/main", ref]);

    await expect(checkout({ url: repository.url, ref })).rejects.toMatchObject({
      code: "source.path-refused",
      message: expect.stringContaining(message),
      details: { faultOf: "source" },
    });
  });

  it("refuses more bytes or files than the limits allow, before anything is written", async () => {
    const repository = await server.createRepository("large", { "a.txt": "x".repeat(5_000), "b.txt": "y" });
    const ref = await commitOf(repository);

    await expect(checkout({ url: repository.url, ref }, { files: 1, bytes: 1e6 })).rejects.toMatchObject({
      code: "source.too-large",
    });
    await expect(checkout({ url: repository.url, ref }, { files: 9, bytes: 4_000 })).rejects.toMatchObject({
      code: "source.too-large",
    });
    expect(existsSync(path.join(folder, `out-${checkouts}`))).toBe(false);
  });

  it("says that the commit is not there, or the repository, or the way in", async () => {
    const repository = await server.createRepository("faults", { "a.txt": "x" });
    const locked = await gitServer({ credentials: { user: "me", password: "secret" } });
    const secret = await locked.createRepository("secret", { "a.txt": "x" });

    try {
      await expect(checkout({ url: repository.url, ref: "1".repeat(40) })).rejects.toMatchObject({
        code: "source.commit-not-found",
      });
      await expect(checkout({ url: `${server.url}/none.git`, ref: "1".repeat(40) })).rejects.toMatchObject({
        code: "source.repository-not-found",
      });
      const ref = await commitOf(secret);
      await expect(checkout({ url: secret.url, ref })).rejects.toMatchObject({ code: "source.access-denied" });
      const withPassword = secret.url.replace("http://", "http://me:secret@");
      expect(existsSync((await checkout({ url: withPassword, ref })).directory)).toBe(true);
      expect(readFileSync(mirrorConfig(), "utf8")).not.toContain("secret@");
    } finally {
      await locked.close();
    }
  });

  function mirrorConfig(): string {
    const mirrors = path.join(folder, "mirrors");
    const configs = readdirSync(mirrors, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("/config"),
    );
    return path.join(mirrors, configs.at(-1)!);
  }

  it("follows no redirect", async () => {
    const repository = await server.createRepository("target", { "a.txt": "x" });
    server.redirect("/moved", `${server.url}/target`);

    await expect(checkout({ url: `${server.url}/moved.git`, ref: await commitOf(repository) })).rejects.toMatchObject({
      code: "source.redirected",
    });
  });

  it("tries again when the server stumbles", async () => {
    const repository = await server.createRepository("stumbles", { "a.txt": "x" });
    const ref = await commitOf(repository);
    server.failWith(503);
    setTimeout(() => server.failWith(undefined), 300);

    const { directory } = await checkout({ url: repository.url, ref });

    expect(existsSync(path.join(directory, "a.txt"))).toBe(true);
  });

  it("replaces pointers by the large files they stand for, where the attributes say so", async () => {
    const repository = await server.createRepository("lfs");
    const content = "large ".repeat(100);
    const oid = createHash("sha256").update(content).digest("hex");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
    const objects = path.join(repository.path, "lfs/objects", oid.slice(0, 2), oid.slice(2, 4));
    mkdirSync(objects, { recursive: true });
    writeFileSync(path.join(objects, oid), content);
    const ref = await repository.commit({
      files: { ".gitattributes": "*.bin filter=lfs diff=lfs\n", "d/a.bin": pointer, "d/pointer.txt": pointer },
    });

    const { directory } = await checkout({ url: repository.path, ref, path: "d" });

    expect(readFileSync(path.join(directory, "a.bin"), "utf8")).toBe(content);
    expect(readFileSync(path.join(directory, "pointer.txt"), "utf8")).toBe(pointer);
  });

  it("fetches from a local path only where the operator allows it", async () => {
    const repository = await server.createRepository("local", { "a.txt": "x" });
    const ref = await commitOf(repository);

    const { directory } = await checkout({ url: repository.path, ref });

    expect(existsSync(path.join(directory, "a.txt"))).toBe(true);
    reader = createReader(false);
    await expect(checkout({ url: repository.path, ref })).rejects.toMatchObject({ code: "source.url-refused" });
  });
});
