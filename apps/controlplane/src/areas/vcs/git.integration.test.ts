import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";
import { gitServer } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noConnections } from "../../../test/no-connections.ts";
import { createGit } from "./git.adapter.ts";
import { parseGitRef } from "./git-ref.ts";
import { createVcsService, type SourceRequest, type VcsService } from "./service.ts";

const environment = allowedEnvironment(process.env);
const policy = { allowLocal: true, allowPrivateNetworks: true };
const root = mkdtempSync(path.join(tmpdir(), "exclave-vcs-"));
const server = await gitServer();
const repository = await server.createRepository("source", { README: "hello" });
let first: string;

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

beforeAll(async () => {
  first = await repository.commit({
    message: "With parts\n\nAnd a body.\n",
    author: { name: "Bea Builder", email: "bea@example.com" },
    files: {
      "components/api/main.tf": "# api",
      "components/web/Dockerfile": "FROM scratch",
      "components/link": { symlink: "api" },
      "components/vendored": { submodule: repository.url, commit: await repository.commitOf("main") },
      "one/two/three/four/five/six/file": "deep",
    },
  });
  await repository.branch("release/1.0");
  await repository.tag("light");
  await repository.tag("v1.0", { message: "one" });
});

function aService(cache = mkdtempSync(path.join(root, "cache-"))): VcsService {
  return createVcsService({
    git: createGit({ directory: cache, environment, policy }),
    policy,
    connections: noConnections,
  });
}

function aRequest(request: Partial<SourceRequest> = {}): SourceRequest {
  return { repository: repository.url, directory: ".", ref: "release/1.0", ...request };
}

async function git(...args: string[]): Promise<string> {
  return (await run("git", ["-C", repository.path, ...args], { environment })).stdout.trim();
}

function requestsSince(count: number): string[] {
  return server.requests.slice(count).map(({ method, url }) => `${method} ${url}`);
}

describe("a ref", () => {
  it.each([
    ["release/1.0", "refs/heads/release/1.0"],
    ["refs/heads/main", "refs/heads/main"],
    ["light", "refs/tags/light"],
    ["v1.0", "refs/tags/v1.0"],
    ["HEAD", "refs/heads/main"],
  ])("%s is resolved to its commit, with author and message", async (ref, name) => {
    const resolved = await aService().resolve(aRequest({ ref }));

    expect(resolved).toEqual({
      url: repository.url,
      ref: name,
      commit: first,
      authorName: "Bea Builder",
      authorEmail: "bea@example.com",
      message: "With parts\n\nAnd a body.",
      treeDigest: `git-tree:${await git("rev-parse", `${first}^{tree}`)}`,
    });
  });

  it("of a repository on this machine needs no server", async () => {
    const before = server.requests.length;

    const resolved = await aService().resolve(aRequest({ repository: repository.path }));

    expect(resolved).toMatchObject({ url: `file://${repository.path}`, commit: first });
    expect(requestsSince(before)).toEqual([]);
  });

  it.each([
    ["release/1.1", "nearest: release/1.0"],
    ["lihgt", "nearest: light"],
    ["0123abcd", "full commit ids only"],
  ])("%s that does not exist is refused: %s", async (ref, hint) => {
    const resolving = aService().resolve(aRequest({ ref }));

    await expect(resolving).rejects.toMatchObject({
      code: "build.ref-not-found",
      message: expect.stringContaining(ref),
      hint: expect.stringContaining(hint),
    });
  });

  it("that would be an option of git never reaches git", async () => {
    const touched = path.join(root, "touched");

    const resolving = aService().resolve(
      aRequest({ repository: repository.path, ref: `--upload-pack=touch ${touched};` }),
    );

    await expect(resolving).rejects.toMatchObject({ code: "vcs.ref-refused" });
    expect(existsSync(touched)).toBe(false);
  });

  it("of a repository without commits is not there", async () => {
    const empty = await server.createRepository("empty");

    const resolving = aService().resolve(aRequest({ repository: empty.url, ref: "HEAD" }));

    await expect(resolving).rejects.toMatchObject({ code: "build.ref-not-found" });
  });

  it("may be what git itself allows, and nothing else", async () => {
    const refs = ["main", "a/b", "v1.0", "x@y", "ü", "a..b", "a.lock", "a b", "a~", ".a", "a.", "a@{", "a\\b", "@x"];

    for (const ref of refs) {
      const { exitCode } = await run("git", ["check-ref-format", `refs/heads/${ref}`], { environment });
      expect([ref, isAllowed(ref)]).toEqual([ref, exitCode === 0]);
    }
  });
});

function isAllowed(ref: string): boolean {
  try {
    return parseGitRef(ref).kind === "name";
  } catch {
    return false;
  }
}

describe("a full commit id", () => {
  it("is resolved although no branch leads there any more", async () => {
    const lost = await repository.commit({ branch: "rewritten", message: "To be pushed away" });
    await repository.branch("rewritten", "main");

    const resolved = await aService().resolve(aRequest({ ref: lost }));

    expect(resolved).toMatchObject({ ref: lost, commit: lost, message: "To be pushed away" });
  });

  it("that is known needs no network, even after a restart", async () => {
    const cache = mkdtempSync(path.join(root, "cache-"));
    const request = aRequest({ ref: first, directory: "components/api" });
    const before = await aService(cache).resolve(request);
    server.failWith(500);

    const restarted = aService(cache);
    const after = await restarted.resolve(request);
    const again = await restarted.resolve(request);

    server.failWith(undefined);
    expect([after, again]).toEqual([before, before]);
  });

  it("that is known is answered from memory, without a git repository to look into", async () => {
    const cache = mkdtempSync(path.join(root, "cache-"));
    const service = aService(cache);
    const request = aRequest({ ref: first, directory: "components/api" });
    const known = await service.resolve(request);
    const before = server.requests.length;
    rmSync(cache, { recursive: true });

    const again = await service.resolve(request);

    expect(again).toEqual(known);
    expect(requestsSince(before)).toEqual([]);
    expect(existsSync(cache)).toBe(false);
  });

  it.each([
    ["the repository does not have", async () => "1".repeat(40)],
    ["of another length than the repository's", async () => "1".repeat(64)],
    ["of a tag instead of a commit", () => git("rev-parse", "refs/tags/v1.0")],
    ["of a tree instead of a commit", () => git("rev-parse", "HEAD^{tree}")],
  ])("%s is refused", async (_what, sha) => {
    const resolving = aService().resolve(aRequest({ ref: await sha() }));

    await expect(resolving).rejects.toMatchObject({ code: "build.ref-not-found", kind: "InvalidInput" });
  });
});

describe("a directory", () => {
  it.each([
    ["components/api", "components/api"],
    ["./components/web/", "components/web"],
    ["one/two/three/four/five/six", "one/two/three/four/five/six"],
    ["components", "components"],
  ])("%s has the id of its tree", async (directory, plain) => {
    const resolved = await aService().resolve(aRequest({ directory }));

    expect(resolved.treeDigest).toBe(`git-tree:${await git("rev-parse", `${first}:${plain}`)}`);
  });

  it("changes its digest only with what is in it", async () => {
    const service = aService();
    const request = aRequest({ ref: "main", directory: "components/api" });
    const before = await service.resolve(request);
    await repository.commit({ files: { README: "hello again" } });
    const elsewhere = await service.resolve(request);
    await repository.commit({ files: { "components/api/main.tf": "# changed" } });
    const here = await service.resolve(request);

    expect(elsewhere.commit).not.toBe(before.commit);
    expect(elsewhere.treeDigest).toBe(before.treeDigest);
    expect(here.treeDigest).not.toBe(before.treeDigest);
  });

  it.each([
    ["components/apo", "does not exist", "nearest: components/api"],
    ["nowhere/at/all", "does not exist", "directories in the repository's root: components, one"],
    ["README", "is a file", "directories in the repository's root"],
    ["components/link", "symbolic link", "components/api"],
    ["components/link/sub", "symbolic link", "components/api"],
    ["components/vendored", "submodule", "components/api"],
  ])("%s is refused: %s, %s", async (directory, reason, hint) => {
    const resolving = aService().resolve(aRequest({ directory }));

    await expect(resolving).rejects.toMatchObject({
      code: "vcs.directory-not-found",
      message: expect.stringContaining(reason),
      hint: expect.stringContaining(hint),
    });
  });
});

describe("many requests", () => {
  it("of one batch share one listing and one fetch", async () => {
    const service = aService();
    const asOf = performance.now();
    const before = server.requests.length;
    const directories = ["components/api", "components/web", "components", "."];

    const resolved = await Promise.all(directories.map((directory) => service.resolve(aRequest({ directory, asOf }))));

    expect(new Set(resolved.map(({ treeDigest }) => treeDigest)).size).toBe(4);
    expect(requestsSince(before).filter((line) => line.startsWith("GET"))).toHaveLength(2);
  });

  it("never get a branch as it was before they asked", async () => {
    const service = aService();
    await service.resolve(aRequest({ ref: "main" }));

    const next = await repository.commit({ message: "Pushed between two requests" });
    const resolved = await service.resolve(aRequest({ ref: "main" }));

    expect(resolved.commit).toBe(next);
  });
});

const fileLimits = { files: 10, fileBytes: 1_000, totalBytes: 2_500 };
const tomlFiles = { suffix: ".toml", limits: fileLimits };

describe("the files of a directory", () => {
  it("are read as they were at a commit, at any depth; links and what is no text are named, and nothing else is fetched", async () => {
    const files = await server.createRepository("files", { "installs/gone.toml": "gone" });
    const commit = await files.commit({
      files: {
        "installs/gone.toml": "removed-from-tree",
        "installs/a b.toml": 'name = "ä"\n',
        "installs/deep/er/than/builds/look/c.toml": "",
        "installs/same.toml": 'name = "ä"\n',
        "installs/link.toml": { symlink: "a b.toml" },
        "installs/image.toml": Uint8Array.of(0xff, 0xfe, 0),
        "installs/large.toml": "#".repeat(fileLimits.fileBytes + 1),
        "installs/notes.md": "not asked for",
        "installs/module.toml": { submodule: files.url, commit: await files.commitOf("main") },
        "installs-not/d.toml": "beside",
      },
    });
    await files.commit({ files: { "installs/a b.toml": "later" } });
    const cache = mkdtempSync(path.join(root, "cache-"));
    const service = aService(cache);
    const source = { repository: files.url, directory: "./installs/", commit, ...tomlFiles };

    const read = await service.readFiles(source);
    const again = await service.readFiles(source);

    expect(read).toEqual([
      { path: "installs/a b.toml", content: { kind: "text", text: 'name = "ä"\n' } },
      { path: "installs/deep/er/than/builds/look/c.toml", content: { kind: "text", text: "" } },
      { path: "installs/image.toml", content: { kind: "binary" } },
      { path: "installs/large.toml", content: { kind: "too-large" } },
      { path: "installs/link.toml", content: { kind: "link" } },
      { path: "installs/same.toml", content: { kind: "text", text: 'name = "ä"\n' } },
    ]);
    expect(again).toEqual(read);
    const notes = await run("git", ["-C", files.path, "rev-parse", `${commit}:installs/notes.md`], { environment });
    const [mirror] = readdirSync(path.join(cache, "mirrors"));
    const packs = readdirSync(path.join(cache, "mirrors", mirror!, "objects/pack")).filter((name) =>
      name.endsWith(".idx"),
    );
    const listed = await Promise.all(
      packs.map((name) =>
        run("git", ["verify-pack", "-v", path.join(cache, "mirrors", mirror!, "objects/pack", name)], { environment }),
      ),
    );
    expect(listed.map(({ stdout }) => stdout).join("")).not.toContain(notes.stdout.trim());
  });

  it("are read from the root, from a path, and from servers that give out whole commits only", async () => {
    const older = await gitServer({ isOlder: true });
    const plain = await older.createRepository("plain", { "one.toml": "1", "two/two.toml": "2" });
    await run("git", ["-C", plain.path, "config", "uploadpack.allowFilter", "false"], { environment });
    const commit = await plain.commitOf("main");

    for (const url of [plain.url, plain.path]) {
      const files = await aService().readFiles({ repository: url, directory: ".", commit, ...tomlFiles });

      expect(files.map(({ path: file }) => file)).toEqual(["one.toml", "two/two.toml"]);
      expect(files[1]!.content).toEqual({ kind: "text", text: "2" });
    }
    await older.close();
  });

  it("of a directory or a commit that is not there are refused, and so are more than anybody configures with", async () => {
    const many = await server.createRepository("many-files", {
      ...Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`many/${index}.toml`, "x"])),
      ...Object.fromEntries([1, 2, 3].map((index) => [`heavy/${index}.toml`, `${index}${"#".repeat(999)}`])),
    });
    const commit = await many.commitOf("main");
    const service = aService();
    const read = (directory: string, sha = commit) =>
      service.readFiles({ repository: many.url, directory, commit: sha, ...tomlFiles });

    await expect(read("nowhere")).rejects.toMatchObject({ code: "vcs.directory-not-found" });
    await expect(read("many", "0".repeat(40))).rejects.toMatchObject({ code: "build.ref-not-found" });
    await expect(read("many")).rejects.toMatchObject({ code: "vcs.too-many-files", kind: "LimitExceeded" });
    await expect(read("heavy")).rejects.toMatchObject({ code: "vcs.files-too-large", kind: "LimitExceeded" });
  });
});
