import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Shell } from "../../commands/shell.ts";
import { findRepository } from "./git-repository.ts";

let scratch: string;
let repository: string;
let shop: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "exclave-repository-")));
  repository = path.join(scratch, "apps");
  shop = path.join(repository, "europe/shop");
  mkdirSync(shop, { recursive: true });
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function git(...args: readonly string[]): void {
  execFileSync("git", ["-C", repository, ...args], { stdio: "ignore" });
}

/** As much of a shell as looking for a repository takes. */
function shellAt(apiUrl: string): Shell {
  return {
    environment: { PATH: process.env["PATH"] },
    configuration: async () => ({ apiUrl }),
    say: () => undefined,
  } as unknown as Shell;
}

describe("the repository that holds a directory", () => {
  it.each(["http://127.0.0.1:8081", "http://localhost:8081", "http://[::1]:8081"])(
    "is a path for a control plane on this machine: %s",
    async (apiUrl) => {
      git("init", "--quiet");
      git("remote", "add", "origin", "git@github.com:acme/apps.git");

      expect(await findRepository(shellAt(apiUrl), shop)).toEqual({ url: repository, directory: "europe/shop" });
      expect(await findRepository(shellAt(apiUrl), repository)).toEqual({ url: repository, directory: "" });
    },
  );

  it("is the address of its origin for one elsewhere, and nothing where it has none", async () => {
    const shell = shellAt("https://127.0.0.1.example.com");
    git("init", "--quiet");

    const without = await findRepository(shell, shop);
    git("remote", "add", "origin", "ssh://git@github.com/acme/apps.git");
    const found = await findRepository(shell, shop);

    expect(without).toBeUndefined();
    expect(found).toEqual({ url: "https://github.com/acme/apps.git", directory: "europe/shop" });
  });

  it("is found through a link to the directory", async () => {
    git("init", "--quiet");
    symlinkSync(shop, path.join(scratch, "link"));

    const found = await findRepository(shellAt("http://localhost"), path.join(scratch, "link"));

    expect(found).toEqual({ url: repository, directory: "europe/shop" });
  });

  it("is none outside of every repository, and none without git", async () => {
    const outside = await findRepository(shellAt("http://localhost"), shop);
    git("init", "--quiet");
    const shell = { ...shellAt("http://localhost"), environment: { PATH: path.join(scratch, "nothing") } };

    expect(outside).toBeUndefined();
    expect(await findRepository(shell, shop)).toBeUndefined();
  });
});
