import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { git } from "./git-repository.ts";
import { gitServer } from "./git-server.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "exclave-clones-"));
const server = await gitServer();
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the git server", () => {
  it("serves what was committed, over protocol version 2", async () => {
    const repository = await server.createRepository("plain", { "main.tf": "first" });
    const second = await repository.commit({
      files: { "main.tf": "second", "run.sh": { content: "x", isExecutable: true } },
    });
    const clone = path.join(folder, "plain");

    await git(["clone", "--quiet", repository.url, clone]);

    expect(readFileSync(path.join(clone, "main.tf"), "utf8")).toBe("second");
    expect(await git(["-C", clone, "rev-parse", "HEAD"])).toBe(second);
    expect(await git(["-C", clone, "rev-list", "--count", "HEAD"])).toBe("2");
    expect(server.requests.at(-1)?.protocol).toBe("version=2");
  });

  it("still gives a commit that was force-pushed away", async () => {
    const repository = await server.createRepository("forced", { a: "1" });
    const lost = await repository.commit({ files: { a: "2" } });
    await repository.branch("main", "main~1");
    const clone = path.join(folder, "forced");
    await git(["init", "--quiet", clone]);

    await git(["-C", clone, "fetch", "--quiet", "--depth=1", "--filter=tree:0", repository.url, lost]);

    expect(await repository.commitOf("main")).not.toBe(lost);
    expect(await git(["-C", clone, "rev-parse", "FETCH_HEAD"])).toBe(lost);
  });

  it("serves submodules", async () => {
    const inner = await server.createRepository("inner", { "inner.txt": "inside" });
    const outer = await server.createRepository("outer", { "outer.txt": "outside" });
    await outer.commit({ files: { "parts/inner": { submodule: inner.url, commit: await inner.commitOf("main") } } });
    const clone = path.join(folder, "outer");

    await git(["clone", "--quiet", "--recurse-submodules", outer.url, clone]);

    expect(readFileSync(path.join(clone, "parts/inner/inner.txt"), "utf8")).toBe("inside");
  });

  it("lists branches and both kinds of tags", async () => {
    const repository = await server.createRepository("named", { a: "1" });
    await repository.branch("release/1");
    await repository.tag("v1");
    await repository.tag("v2", { message: "the second" });

    const names = (await git(["ls-remote", repository.url])).split("\n").map((line) => line.split("\t")[1]);

    expect(names).toEqual([
      "HEAD",
      "refs/heads/main",
      "refs/heads/release/1",
      "refs/tags/v1",
      "refs/tags/v2",
      "refs/tags/v2^{}",
    ]);
  });

  it("asks for credentials when told to, and redirects", async () => {
    const closed = await gitServer({ credentials: { user: "ada", password: "secret" } });
    const repository = await closed.createRepository("closed", { a: "1" });
    server.redirect("/moved.git", repository.url.replace("http://", "http://ada:secret@"));

    const refused = git(["-c", "credential.helper=", "ls-remote", repository.url]);
    await expect(refused).rejects.toThrow("could not read Username");
    const listed = await git(["ls-remote", `${server.url}/moved.git`]);

    expect(listed).toContain("refs/heads/main");
    await closed.close();
  });
});
