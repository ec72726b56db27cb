import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Ran, runCli } from "../../test/run-cli.ts";

let scratch: string;
let shop: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-validate-"));
  shop = path.join(scratch, "shop");
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function exclave(...args: readonly string[]): Promise<Ran> {
  const environment = { PATH: process.env["PATH"]!, EXCLAVE_API_URL: "http://127.0.0.1:1" };
  return await runCli(args, { environment, home: scratch });
}

async function aNewApp(): Promise<void> {
  await exclave("apps", "init", shop);
  execFileSync("git", ["-C", shop, "init", "--quiet", "--initial-branch", "main"]);
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(path.join(shop, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(path.join(shop, file), text.replace(from, to));
}

describe("apps init", () => {
  it("writes an app that nothing is wrong with", async () => {
    const made = await exclave("apps", "init", shop);
    execFileSync("git", ["-C", shop, "init", "--quiet", "--initial-branch", "main"]);

    const { exitCode, stdout, stderr } = await exclave("apps", "validate", shop);

    expect(made.stdout).toContain(`exclave apps sync ${shop} --create`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toBe("shop: 2 components; nothing is wrong\n");
  });

  it("builds from the branch that is checked out around it", async () => {
    execFileSync("git", ["init", "--quiet", "--initial-branch", "trunk", scratch]);

    const made = await exclave("apps", "init", shop);

    expect(readFileSync(path.join(shop, "sandbox.toml"), "utf8")).toContain('branch = "trunk"');
    expect(made.stdout).not.toContain("git init");
    expect((await exclave("apps", "validate", shop)).exitCode).toBe(0);
  });

  it("writes nothing where one of its files is there already", async () => {
    mkdirSync(shop);
    writeFileSync(path.join(shop, "runner.toml"), "mine");

    const { exitCode, stderr } = await exclave("apps", "init", shop);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("has runner.toml already");
    expect(readFileSync(path.join(shop, "runner.toml"), "utf8")).toBe("mine");
    expect((await exclave("apps", "validate", shop)).stderr).toContain("metadata.toml");
  });
});

describe("apps validate", () => {
  it("says everything that is wrong, each in a line with its place, and ends with 1", async () => {
    await aNewApp();
    change("components/network.toml", "terraform_version", "teraform_version");
    change("components/settings.yaml", "inputs.greeting", "inputs.greting");
    change("runner.toml", "local", "lokal");

    const { exitCode, stdout, stderr } = await exclave("apps", "validate", shop);

    const lines = stderr.split("\n");
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(lines.filter((line) => / error /.test(line)).map((line) => line.split(" error ")[0])).toEqual([
      `${shop}/components/network.toml:1:1:`,
      `${shop}/components/network.toml:3:1:`,
      expect.stringMatching(new RegExp(`^${shop}/components/settings.yaml:6:\\d+:$`)),
      `${shop}/runner.toml:1:15:`,
    ]);
    expect(stderr).toContain("error key.unknown: ");
    expect(lines).toContain("  did you mean terraform_version?");
    expect(stderr).toContain("exclave: shop: 4 errors\n");
  });

  it("answers programs with the same diagnostics in the shape of every failure", async () => {
    await aNewApp();
    change("runner.toml", "local", "lokal");

    const { exitCode, stdout } = await exclave("apps", "validate", shop, "--json");

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: expect.objectContaining({
        code: "app.invalid",
        details: {
          directory: shop,
          diagnostics: [expect.objectContaining({ file: "runner.toml", line: 1, column: 15, severity: "error" })],
        },
      }),
    });
  });

  it("warns with --lenient of keys that nobody knows, and refuses them without", async () => {
    await aNewApp();
    change("runner.toml", "runner_type", 'color = "red"\nrunner_type');

    const strict = await exclave("apps", "validate", shop);
    const lenient = await exclave("apps", "validate", shop, "--lenient");

    expect(strict.exitCode).toBe(1);
    expect(lenient).toMatchObject({ exitCode: 0, stdout: "shop: 2 components; 1 warning\n" });
    expect(lenient.stderr).toContain("runner.toml:1:1: warning key.unknown");
  });

  it("says that a directory in no repository has no repository of its own", async () => {
    await exclave("apps", "init", shop);

    const { exitCode, stderr } = await exclave("apps", "validate", shop);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("source.no-repository");
  });

  it("takes a directory that is not there for a mistake of the command line", async () => {
    const { exitCode, stderr } = await exclave("apps", "validate", shop);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("is not there");
  });
});

describe("an app's file that may not be read", () => {
  it("is named, with what to do", async () => {
    await aNewApp();
    chmodSync(scratch, 0o755);
    chmodSync(path.join(shop, "inputs.toml"), 0o000);

    const { exitCode, stderr } = await asNobody(() => exclave("apps", "validate", shop));

    expect(exitCode).toBe(1);
    expect(stderr).toContain("inputs.toml could not be read: EACCES");
    expect(stderr).toContain("(app.unreadable)");
  });
});

/** Root may read everything, so that it has to be somebody else for a while. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(65_534);
  try {
    return await act();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}
