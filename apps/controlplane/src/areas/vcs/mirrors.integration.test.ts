import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";
import { type GitRepository, gitServer } from "@exclave/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { noConnections } from "../../../test/no-connections.ts";
import { createGit } from "./git.adapter.ts";
import type { MirrorLimits } from "./mirrors.adapter.ts";
import { createVcsService, type SourceRequest, type VcsService } from "./service.ts";

const environment = allowedEnvironment(process.env);
const policy = { allowLocal: true, allowPrivateNetworks: true };
const root = mkdtempSync(path.join(tmpdir(), "exclave-mirrors-"));
const server = await gitServer();
const repository = await server.createRepository("source", { "a/b/c/d/e/f/file": "x".repeat(100_000), "a/top": "y" });

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function aCache(): string {
  return mkdtempSync(path.join(root, "cache-"));
}

function aService(directory: string, limits: Partial<MirrorLimits> = {}): VcsService {
  return createVcsService({
    git: createGit({ directory, environment, policy, limits }),
    policy,
    connections: noConnections,
  });
}

function aRequest(request: Partial<SourceRequest> = {}): SourceRequest {
  return { repository: repository.url, directory: "a/b", ref: "main", ...request };
}

function mirrorsIn(cache: string): string[] {
  return readdirSync(path.join(cache, "mirrors"));
}

async function objectsIn(cache: string): Promise<string[]> {
  const [mirror] = mirrorsIn(cache);
  const args = ["--git-dir", path.join(cache, "mirrors", mirror!), "cat-file", "--batch-all-objects", "--batch-check"];
  const { stdout } = await run("git", args, { environment });
  return stdout.split("\n").map((line) => line.split(" ")[1] ?? "");
}

async function configure(target: GitRepository, name: string, value: string): Promise<void> {
  await run("git", ["-C", target.path, "config", name, value], { environment });
}

describe("a mirror", () => {
  it("holds directories and no file", async () => {
    const cache = aCache();

    await aService(cache).resolve(aRequest());

    expect((await objectsIn(cache)).filter((type) => type !== "")).toEqual(expect.arrayContaining(["commit", "tree"]));
    expect(await objectsIn(cache)).not.toContain("blob");
  });

  it("gets deeper directories when they are asked for", async () => {
    const service = aService(aCache());
    const shallow = await service.resolve(aRequest({ directory: "a" }));

    const deep = await service.resolve(aRequest({ directory: "a/b/c/d/e/f", ref: shallow.commit }));

    expect(deep.commit).toBe(shallow.commit);
    expect(deep.treeDigest).not.toBe(shallow.treeDigest);
  });

  it.each([
    ["only the simplest filter", "uploadpackfilter.combine.allow"],
    ["no filter at all", "uploadpack.allowFilter"],
  ])("is filled from a server that knows %s", async (what, setting) => {
    const other = await server.createRepository(what.replaceAll(" ", "-"), { "a/b/file": "x" });
    await configure(other, setting, "false");

    const resolved = await aService(aCache()).resolve(aRequest({ repository: other.url }));

    expect(resolved.treeDigest).toMatch(/^git-tree:[0-9a-f]{40}$/);
  });

  it("that a crash left locked or damaged is made anew", async () => {
    const cache = aCache();
    await aService(cache).resolve(aRequest());
    writeFileSync(path.join(cache, "mirrors", mirrorsIn(cache)[0]!, "shallow.lock"), "");
    const next = await repository.commit({ message: "After the crash" });

    const resolved = await aService(cache).resolve(aRequest());

    expect(resolved.commit).toBe(next);
  });

  it("that grows too large is emptied, and the request refused", async () => {
    const cache = aCache();

    const resolving = aService(cache, { mirrorBytes: 10 }).resolve(aRequest());

    await expect(resolving).rejects.toMatchObject({ kind: "LimitExceeded", code: "vcs.repository-too-large" });
    expect((await objectsIn(cache)).filter((type) => type !== "")).toEqual([]);
  });

  it("unused for longest goes when there are too many, with what a crash left unfinished", async () => {
    const cache = aCache();
    await aService(cache).resolve(aRequest());
    const [old] = mirrorsIn(cache);
    mkdirSync(path.join(cache, "mirrors", ".unfinished"));

    await aService(cache, { mirrors: 1 }).resolve(aRequest({ repository: repository.path }));

    expect(mirrorsIn(cache)).toHaveLength(1);
    expect(mirrorsIn(cache)).not.toContain(old);
  });

  it("takes nothing from a repository around it", async () => {
    const around = path.join(root, "around");
    await run("git", ["init", "--quiet", around], { environment });
    const rewrite = `url.${server.url}/elsewhere/.insteadOf`;
    await run("git", ["-C", around, "config", rewrite, server.url], { environment });

    const resolved = await aService(path.join(around, "cache")).resolve(aRequest());

    expect(resolved.commit).toBe(await repository.commitOf("main"));
  });
});
