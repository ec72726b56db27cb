import { describe, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.ts";
import { root } from "../root.ts";
import { candidates } from "./complete.ts";

describe("what may come next", () => {
  it("is a command, a flag, or a kind of thing whose names the server knows", () => {
    expect(candidates(root, ["ap"]).names).toContain("apps");
    expect(candidates(root, ["apps", ""]).names).toContain("rename");
    expect(candidates(root, ["apps", ""]).names).not.toContain("current");
    expect(candidates(root, ["a", "get", ""])).toEqual({ names: [], live: "app" });
    expect(candidates(root, ["builds", "create", "web", "--r"]).names).toContain("--ref");
    expect(candidates(root, ["builds", "create", "--app-id", ""])).toEqual({ names: [], live: "app" });
    expect(candidates(root, ["builds", "create", "--follow", ""])).toEqual({ names: [], live: "component" });
    expect(candidates(root, ["apps", "sync", "--app", ""])).toEqual({ names: [], live: "app" });
    expect(candidates(root, ["sync", "--p"]).names).toContain("--prune");
    expect(candidates(root, ["actions", "get", ""])).toEqual({ names: [], live: "action" });
    expect(candidates(root, ["branches", "get", ""])).toEqual({ names: [], live: "branch" });
    expect(candidates(root, ["runbooks", "delete", ""])).toEqual({ names: [], live: "runbook" });
    expect(candidates(root, ["apps", "list", "--output", ""]).names).toEqual(["table", "json", "yaml", "name"]);
    expect(candidates(root, ["apps", "list", "--output=y"])).toMatchObject({ before: "--output=" });
    expect(candidates(root, ["builds", "list", "--app-id=s"])).toEqual({ names: [], live: "app", before: "--app-id=" });
    expect(candidates(root, ["nonsense", ""]).names).toEqual([]);
  });

  it("is nothing, and no error, where the server cannot be asked", async () => {
    const { exitCode, stdout, stderr } = await runCli(["__complete", "--", "apps", "get", ""]);

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("is printed for the shell, a line each", async () => {
    const { stdout } = await runCli(["__complete", "--", "comp"]);

    expect(stdout).toBe("components\ncompletion\n");
  });
});

describe("the scripts", () => {
  it.each(["bash", "zsh", "fish"])("ask for what may come next: %s", async (shell) => {
    const { stdout } = await runCli(["completion", shell]);

    expect(stdout).toContain("exclave __complete ");
  });

  it("are there for three shells", async () => {
    const { exitCode, stderr } = await runCli(["completion", "tcsh"]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("one of bash, zsh, fish");
  });
});
