import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, type RunResult, run } from "@exclave/process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newDataDirectory, PROJECT, type Product, startProduct, stopProduct } from "./product.ts";

const EXAMPLE = "examples/storefront";
const components = ["infrastructure", "policies", "routing", "web", "web_image"];
const data = newDataDirectory();
let product: Product;
let scratch: string;
let origin: string;
let count = 0;

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "exclave-storefront-")));
  origin = path.join(scratch, "project");
  mkdirSync(path.join(origin, EXAMPLE), { recursive: true });
  const committed = execFileSync("git", ["ls-files", "-z", "--", EXAMPLE], { cwd: PROJECT, encoding: "utf8" });
  for (const file of committed.split("\0").filter((name) => name !== "")) {
    cpSync(path.join(PROJECT, file), path.join(origin, file));
  }
  git(origin, "init", "--quiet", "--initial-branch", "main");
  commit(origin);
  product = startProduct({ dataDirectory: data.path, flags: ["--allow-local-sources"] });
  await product.ready;
});

afterAll(async () => {
  await stopProduct(product);
  rmSync(scratch, { recursive: true, force: true });
  data.remove();
});

function git(directory: string, ...args: readonly string[]): void {
  execFileSync("git", ["-C", directory, ...args], { stdio: "pipe" });
}

function commit(directory: string): void {
  git(directory, "add", "--all");
  git(directory, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "changed");
}

function cloned(...flags: readonly string[]): string {
  count += 1;
  const clone = path.join(scratch, `clone${count}`);
  execFileSync("git", ["clone", "--quiet", ...flags, `file://${origin}`, clone], { stdio: "pipe" });
  return clone;
}

/** As a person types it in the folder of the clone. */
async function exclave(clone: string, ...args: readonly string[]): Promise<RunResult> {
  const { url, token } = await product.ready;
  return await run(process.execPath, [path.join(PROJECT, "apps/cli/src/main.ts"), ...args], {
    cwd: clone,
    environment: allowedEnvironment(process.env, { HOME: scratch, EXCLAVE_API_URL: url, EXCLAVE_API_TOKEN: token }),
  });
}

interface Synced {
  readonly how: string;
  readonly builds: readonly { readonly component_name: string; readonly status: string; readonly reason: string }[];
  readonly unchanged: readonly string[];
}

function dataOf({ stdout }: RunResult): Synced {
  return (JSON.parse(stdout) as { data: Synced }).data;
}

describe("the storefront, synced from a fresh clone", { timeout: 120_000 }, () => {
  it("builds whole, then nothing, then the one component whose committed page changed", async () => {
    const clone = cloned();

    const first = await exclave(clone, "apps", "sync", "--create", EXAMPLE, "--json");
    const second = await exclave(clone, "apps", "sync", EXAMPLE, "--json");
    appendFileSync(path.join(clone, EXAMPLE, "src/image/site/index.html"), "<!-- new -->\n");
    commit(clone);
    const third = await exclave(clone, "apps", "sync", EXAMPLE, "--json");

    expect(first).toMatchObject({ exitCode: 0 });
    const built = dataOf(first).builds;
    expect(built.map(({ component_name: name }) => name).sort()).toEqual(components);
    expect(built.map(({ status }) => status)).toEqual(components.map(() => "active"));
    expect(dataOf(second)).toMatchObject({ how: "unchanged", builds: [] });
    expect(dataOf(third)).toMatchObject({
      how: "unchanged",
      builds: [{ component_name: "web_image", status: "active", reason: "source_changed" }],
    });
    expect([...dataOf(third).unchanged].sort()).toEqual(components.filter((name) => name !== "web_image"));
  });

  it("builds from a clone of one commit, also where that is checked out without a branch", async () => {
    const clone = cloned("--depth=1");
    git(clone, "checkout", "--quiet", "--detach");

    const { exitCode, stderr } = await exclave(clone, "apps", "sync", "--create", "--app", "shallow", EXAMPLE);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).not.toContain("is checked out here");
  });

  it("says that it builds main where another branch is checked out", async () => {
    const clone = cloned();
    git(clone, "checkout", "--quiet", "-b", "sale");
    appendFileSync(path.join(clone, EXAMPLE, "src/image/site/index.html"), "<!-- sale -->\n");
    commit(clone);

    const { exitCode, stderr } = await exclave(clone, "apps", "sync", "--create", "--app", "ahead", EXAMPLE);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("its own sources are built from branch main; sale is checked out here");
  });

  it("says how main gets into a clone that has it not, and builds whole after that", async () => {
    git(origin, "branch", "--force", "release", "main");
    const clone = cloned("--branch", "release");

    const create = ["apps", "sync", "--create", "--app", "released", EXAMPLE];
    const refused = await exclave(clone, ...create);
    const remedy = /`(git -C .*?)` makes it/.exec(refused.stderr)?.[1]?.split(" ") ?? [];
    execFileSync(remedy[0]!, remedy.slice(1));
    const synced = await exclave(clone, ...create, "--json");

    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`${clone} has no branch main`);
    expect(dataOf(synced).builds.map(({ status }) => status)).toEqual(components.map(() => "active"));
  });

  it("says how main is fetched into a checkout that knows only what it was made for", async () => {
    git(origin, "branch", "--force", "release", "main");
    const clone = cloned("--single-branch", "--branch", "release");
    git(clone, "checkout", "--quiet", "--detach");

    await exclave(clone, "apps", "create", "--name", "checkout");
    const plan = await exclave(clone, "apps", "plan", "--app", "checkout", EXAMPLE, "--json");

    expect(plan.exitCode).toBe(1);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      error: { code: "app.not-synced", hint: expect.stringContaining(`git -C ${clone} fetch origin main:main`) },
    });
  });
});
