import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";
import { afterAll, describe, expect, it } from "vitest";
import { createFileReader } from "./file-reader.adapter.ts";
import { createGitCommand } from "./git-command.adapter.ts";
import { parseRepositoryUrl } from "./repository-url.ts";

const environment = allowedEnvironment(process.env);
const root = mkdtempSync(path.join(tmpdir(), "exclave-files-"));

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A mirror with a commit of two files, of which it has one. */
async function aMirror() {
  const directory = path.join(root, "mirror.git");
  const git = async (args: string[], stdin = "") =>
    (await run("git", [`--git-dir=${directory}`, ...args], { environment, stdin })).stdout.trim();
  await run("git", ["init", "--quiet", "--bare", directory], { environment });
  const there = await git(["hash-object", "-w", "--stdin"], "one");
  const lost = "1".repeat(40);
  const tree = await git(["mktree", "--missing"], `100644 blob ${there}\tone.toml\n100644 blob ${lost}\ttwo.toml\n`);
  const author = ["-c", "user.name=Bea", "-c", "user.email=bea@example.com"];
  const sha = await git([...author, "commit-tree", tree], "two files");
  const mirror = {
    directory,
    fill: async <T>(fetch: (signal: AbortSignal) => Promise<T>) => await fetch(new AbortController().signal),
    reset: async () => undefined,
  };
  return { mirror, sha, there, lost };
}

describe("a file that was fetched and is not there", () => {
  it("is named, and never called too large; what the mirror has is not fetched", async () => {
    const { mirror, sha, there, lost } = await aMirror();
    const git = createGitCommand({ environment, directory: root, timeoutMilliseconds: 10_000 });
    const asked: string[] = [];
    const reach = { url: "https://git.example/a", location: root, protocols: "file", settings: [], uploadPack: [] };
    // As from a server that says it has sent all, and has sent nothing.
    const recording = {
      ...git,
      remote: async (_reach: unknown, args: readonly string[]) => {
        asked.push(...args);
        return { ended: "done", stdout: "" } as const;
      },
    };
    const wanted = {
      repository: parseRepositoryUrl(reach.url, { allowLocal: false, allowPrivateNetworks: false }),
      sha,
      directory: "",
      suffix: ".toml",
      limits: { files: 10, fileBytes: 100, totalBytes: 1_000 },
    };

    const reading = createFileReader(recording).read(mirror, wanted, (command) => command(reach));

    await expect(reading).rejects.toMatchObject({
      code: "vcs.mirror-incomplete",
      message: expect.stringContaining(lost),
    });
    expect(asked).toContain(lost);
    expect(asked).not.toContain(there);
  });
});
