import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowedEnvironment } from "@exclave/process";
import { gitServer } from "@exclave/testkit";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { noConnections } from "../../../test/no-connections.ts";
import { createGit, type GitOptions } from "./git.adapter.ts";
import { createVcsService, type SourceRequest, type VcsService } from "./service.ts";

const root = mkdtempSync(path.join(tmpdir(), "exclave-reach-"));
const server = await gitServer();
const repository = await server.createRepository("source", { README: "hello" });
const commit = await repository.commitOf("main");

afterEach(() => server.failWith(undefined));

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function aService(options: Partial<GitOptions> = {}): VcsService {
  const policy = options.policy ?? { allowLocal: true, allowPrivateNetworks: true };
  const directory = mkdtempSync(path.join(root, "cache-"));
  const environment = allowedEnvironment(process.env);
  return createVcsService({
    git: createGit({ directory, environment, policy, ...options }),
    policy,
    connections: noConnections,
  });
}

function aRequest(repositoryUrl = repository.url): SourceRequest {
  return { repository: repositoryUrl, directory: ".", ref: "main" };
}

describe("a repository that cannot be read", () => {
  it.each([
    ["is not there", `${server.url}/missing.git`, "vcs.repository-not-found", false],
    ["is an empty path", path.join(root, "nothing"), "vcs.repository-not-found", false],
    ["has nobody who serves it", "http://127.0.0.1:1/source", "vcs.repository-unreachable", true],
    ["has a host without an address", "https://no-such-host.invalid/a/b", "vcs.repository-unreachable", true],
  ])("because it %s is named as such", async (_why, url, code, retryable) => {
    const resolving = aService().resolve(aRequest(url));

    await expect(resolving).rejects.toMatchObject({ code, retryable });
  });

  it.each([
    [401, "vcs.repository-denied", false],
    [403, "vcs.repository-denied", false],
    [404, "vcs.repository-not-found", false],
    [503, "vcs.repository-unreachable", true],
  ])("because of a %i is %s", async (status, code, retryable) => {
    server.failWith(status);

    const resolving = aService().resolve(aRequest());

    await expect(resolving).rejects.toMatchObject({ code, retryable });
  });

  it("because its server never answers is given up", async () => {
    const slow = await gitServer({ delayMilliseconds: 600_000 });

    const resolving = aService({ timeoutMilliseconds: 300 }).resolve(aRequest(`${slow.url}/source.git`));

    await expect(resolving).rejects.toMatchObject({ code: "vcs.repository-unreachable", retryable: true });
    await slow.close();
  });
});

describe("a redirect", () => {
  it("to where the repository is now is followed, and remembered", async () => {
    const service = aService();
    server.redirect("/old-name.git", repository.url);

    const first = await service.resolve(aRequest(`${server.url}/old-name.git`));
    const before = server.requests.length;
    const second = await service.resolve(aRequest(`${server.url}/old-name.git`));

    expect(first).toMatchObject({ url: `${server.url}/old-name.git`, commit });
    expect(second).toEqual(first);
    expect(server.requests.slice(before).filter(({ url }) => url.includes("old-name"))).toEqual([]);
  });

  it.each([
    ["a metadata service", "http://169.254.169.254/latest"],
    ["a metadata service by its name", "http://metadata.google.internal/computeMetadata"],
    ["a mapped address", "http://[::ffff:169.254.169.254]/latest"],
    ["a file", "file:///etc"],
    ["another transport", "ssh://127.0.0.1/x"],
    ["a URL with a credential", "http://user:hunter22@127.0.0.1/x"],
  ])("to %s is refused", async (what, target) => {
    const name = what.replaceAll(" ", "-");
    server.redirect(`/${name}.git`, target);

    const resolving = aService().resolve(aRequest(`${server.url}/${name}.git`));

    await expect(resolving).rejects.toMatchObject({ code: "vcs.url-refused" });
    await expect(resolving).rejects.not.toThrow("hunter22");
  });

  it("to this machine is refused where local sources are", async () => {
    const outside = { allowLocal: false, allowPrivateNetworks: true };
    const resolve = async (): Promise<string[]> => ["127.0.0.1"];

    const resolving = aService({ policy: outside, resolve }).resolve(aRequest("https://innocent.example/a/b"));

    await expect(resolving).rejects.toMatchObject({
      code: "vcs.url-refused",
      hint: expect.stringContaining("--allow-local-sources"),
    });
  });

  it("without end is given up", async () => {
    server.redirect("/circle.git", `${server.url}/circle.git`);

    const resolving = aService().resolve(aRequest(`${server.url}/circle.git`));

    await expect(resolving).rejects.toMatchObject({ code: "vcs.repository-unreachable" });
  });
});

describe("a host's name", () => {
  it("is judged by every address it resolves to", async () => {
    const resolve = async (): Promise<string[]> => ["140.82.121.3", "169.254.169.254"];

    const resolving = aService({ resolve }).resolve(aRequest("https://innocent.example/a/b"));

    await expect(resolving).rejects.toMatchObject({ code: "vcs.url-refused" });
  });

  it("leads git to the addresses that were checked, and to no other", async () => {
    const { port } = new URL(server.url);

    const resolved = await aService({ resolve: async () => ["127.0.0.1"] }).resolve(
      aRequest(`http://pinned.invalid:${port}/source.git`),
    );

    expect(resolved.commit).toBe(commit);
  });
});
