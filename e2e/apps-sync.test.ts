import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ended, start } from "@exclave/process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, runCli } from "../apps/cli/test/run-cli.ts";
import { newDataDirectory, PROJECT, type Product, processOf, startProduct, stopProduct } from "./product.ts";

const data = newDataDirectory();
let product: Product;
let url: string;
let token: string;
let scratch: string;
let count = 0;

beforeAll(async () => {
  product = startProduct({ dataDirectory: data.path, flags: ["--allow-local-sources"] });
  ({ url, token } = await product.ready);
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-sync-"));
});

afterAll(async () => {
  await stopProduct(product);
  rmSync(scratch, { recursive: true, force: true });
  data.remove();
});

function environment(): Record<string, string> {
  return { PATH: process.env["PATH"]!, EXCLAVE_API_URL: url, EXCLAVE_API_TOKEN: token };
}

async function exclave(...args: readonly string[]): Promise<Ran> {
  return await runCli(args, { environment: environment(), home: scratch });
}

/** What a program reads of a sync. */
interface Synced {
  readonly how: string;
  readonly config: { readonly version: number };
  readonly builds: readonly { readonly component_name: string; readonly status: string; readonly reason: string }[];
  readonly unchanged: readonly string[];
  readonly orphans: readonly { readonly name: string; readonly removed?: boolean }[];
}

function dataOf<T>({ stdout }: Ran): T {
  return (JSON.parse(stdout) as { data: T }).data;
}

/** A new app's directory, committed in a repository of its own. */
async function anApp(): Promise<string> {
  count += 1;
  const directory = path.join(scratch, `shop${count}`);
  await exclave("apps", "init", directory);
  git(directory, "init", "--quiet", "--initial-branch", "main");
  commit(directory);
  return directory;
}

/** The same, synced for the first time. */
async function aSyncedApp(): Promise<string> {
  const directory = await anApp();
  const first = await exclave("apps", "sync", directory, "--create");
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("is version 1 now") });
  return directory;
}

function git(directory: string, ...args: readonly string[]): void {
  execFileSync("git", ["-C", directory, ...args]);
}

function commit(directory: string): void {
  git(directory, "add", "--all");
  git(directory, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "changed");
}

function write(directory: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), text);
}

function change(directory: string, file: string, from: string, to: string): void {
  const text = readFileSync(path.join(directory, file), "utf8");
  expect(text).toContain(from);
  write(directory, file, text.replace(from, to));
}

function aComponent(name: string, dependencies: readonly string[]): string {
  return `type = "kubernetes_manifest"
name = "${name}"
namespace = "default"
manifest = "./settings.yaml"
dependencies = ${JSON.stringify(dependencies)}
`;
}

const ACTION = `name = "check"
timeout = "90s"

[[triggers]]
type = "manual"

[[steps]]
name = "check"
inline_contents = "echo all is well"
`;

const RUNBOOK = `name = "renew"

[[steps]]
name = "check"
type = "action"
action_name = "check"
`;

/** How many versions the app has, and which is in force. */
async function versionsOf(directory: string): Promise<{ all: number[]; inForce: number | undefined }> {
  const configs = dataOf<{ version: number; in_force: boolean }[]>(
    await exclave("apps", "configs", "--app-id", path.basename(directory), "--json"),
  );
  return { all: configs.map(({ version }) => version), inForce: configs.find(({ in_force: is }) => is)?.version };
}

/** A process of its own that syncs, once it has written that line. */
async function syncing(directory: string, line: RegExp): Promise<{ child: ChildProcess; stderr: () => string }> {
  const child = start(process.execPath, ["apps/cli/src/main.ts", "apps", "sync", directory], {
    cwd: PROJECT,
    environment: { ...environment(), HOME: scratch },
    output: "pipe",
  });
  child.stdout!.resume();
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (line.test(text)) {
      resolve();
    }
  });
  child.once("exit", () => reject(new Error(`it ended before it wrote ${line}:\n${text}`)));
  await promise;
  return { child, stderr: () => text };
}

describe("apps sync", { timeout: 120_000 }, () => {
  it("builds everything the first time, with its lines, and nothing the second", async () => {
    const directory = await anApp();

    const first = await exclave("apps", "sync", directory, "--create");
    const second = await exclave("apps", "sync", directory, "--json");

    expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("is version 1 now: 2 builds") });
    expect(first.stderr).toMatch(/^network +active$/m);
    expect(first.stderr).toMatch(/^settings +│ pushed sha256:/m);
    expect(dataOf<Synced>(second)).toMatchObject({ how: "unchanged", builds: [], config: { version: 1 } });
    expect(await versionsOf(directory)).toEqual({ all: [1], inForce: 1 });
  });

  it("does not make an app that nobody asked for", async () => {
    const directory = await anApp();

    const { exitCode, stderr } = await exclave("apps", "sync", directory);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("--create");
  });

  it("says how to name an app whose directory is called as no app may be", async () => {
    const plain = await anApp();
    const directory = path.join(scratch, "My Shop");
    renameSync(plain, directory);

    const refused = await exclave("apps", "sync", directory, "--create");
    const synced = await exclave("apps", "sync", directory, "--create", "--app", "my-shop");

    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('name is "My Shop"') });
    expect(refused.stderr).toContain("--app-id my-shop");
    expect(synced).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("my-shop is version 1 now") });
  });

  it("builds the one component whose source changed, and makes no version for that", async () => {
    const directory = await aSyncedApp();
    change(directory, "src/network/main.tf", "10.0.0.0", "10.1.0.0");
    const uncommitted = await exclave("apps", "plan", directory);
    commit(directory);

    const plan = await exclave("apps", "plan", directory);
    const synced = dataOf<Synced>(await exclave("apps", "sync", directory, "--json"));

    expect(uncommitted.stderr).toContain("1 path of its sources changed since the last commit");
    expect(plan).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/nothing to change\n\n1 build, 1 unchanged/),
    });
    expect(synced).toMatchObject({
      how: "unchanged",
      builds: [{ component_name: "network", status: "active", reason: "source_changed" }],
      unchanged: ["settings"],
    });
    expect(await versionsOf(directory)).toEqual({ all: [1], inForce: 1 });
  });

  it("changes nothing for files that are wrong, and says all that is wrong with them", async () => {
    const directory = await aSyncedApp();
    change(directory, "runner.toml", "local", "lokal");
    change(directory, "components/network.toml", "terraform_version", "teraform_version");

    const { exitCode, stderr } = await exclave("apps", "sync", directory);

    expect(exitCode).toBe(1);
    expect(stderr.match(/^\/.*:\d+:\d+: error /gm)).toHaveLength(3);
    expect(await versionsOf(directory)).toEqual({ all: [1], inForce: 1 });
  });

  it("changes nothing for what only the server finds, and names the line that says it", async () => {
    const directory = await aSyncedApp();
    change(directory, "components/network.toml", 'branch = "main"', 'branch = "nowhere"');

    const plan = await exclave("apps", "plan", directory);
    const { exitCode, stderr } = await exclave("apps", "sync", directory);

    expect(plan.exitCode).toBe(1);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/components\/network\.toml:\d+:10: error build\.ref-not-found: /m);
    expect((await versionsOf(directory)).inForce).toBe(1);
  });

  it("ends with 3 when a build failed", async () => {
    const directory = await aSyncedApp();
    write(
      directory,
      "components/web.toml",
      'type = "helm_chart"\nname = "web"\nchart_name = "web-chart"\n\n[public_repo]\nrepo = "."\ndirectory = "src/web"\nbranch = "main"\n',
    );
    write(directory, "src/web/values.yaml", "a: 1\n");
    commit(directory);

    const { exitCode, stderr } = await exclave("apps", "sync", directory);

    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringMatching(/web failed: /) });
    expect((await versionsOf(directory)).inForce).toBe(2);
  });

  it("leaves what is no longer described, and removes it with --prune", async () => {
    const directory = await aSyncedApp();
    rmSync(path.join(directory, "components/settings.toml"));

    const left = await exclave("apps", "sync", directory);
    const there = await exclave("components", "list", "--app-id", path.basename(directory), "--output", "name");
    const removed = await exclave("apps", "sync", directory, "--prune");
    const after = await exclave("components", "list", "--app-id", path.basename(directory), "--output", "name");

    expect(left.stdout).toContain("no longer described, and left alone: component settings (--prune removes them)");
    expect(there.stdout.split("\n").sort()).toEqual(["", "network", "settings"]);
    expect(removed.stdout).toContain("removed: component settings");
    expect(after.stdout).toBe("network\n");
  });

  it("removes what was left alone with what depends on it, whatever they are called", async () => {
    const directory = await aSyncedApp();
    const files = {
      "components/beta.toml": aComponent("beta", []),
      "components/zeta.toml": aComponent("zeta", ["beta"]),
      "components/alpha.toml": aComponent("alpha", ["zeta"]),
      "actions/check.toml": ACTION,
      "runbooks/renew.toml": RUNBOOK,
      "installs.toml": '[public_repo]\nrepo = "acme/installs"\ndirectory = "shop"\nbranch = "main"\n',
    };
    for (const [file, text] of Object.entries(files)) {
      write(directory, file, text);
    }
    await exclave("apps", "sync", directory);
    for (const file of Object.keys(files)) {
      rmSync(path.join(directory, file));
    }
    const left = dataOf<Synced>(await exclave("apps", "sync", directory, "--json"));

    const pruned = await exclave("apps", "sync", directory, "--prune", "--json");
    const again = dataOf<Synced>(await exclave("apps", "sync", directory, "--prune", "--json"));
    const after = await exclave("components", "list", "--app-id", path.basename(directory), "--output", "name");

    const names = ["alpha", "beta", "zeta", "check", "renew", "acme/installs"];
    expect(left.orphans).toMatchObject(names.map((name) => ({ name, removed: false })));
    expect(pruned).toMatchObject({ exitCode: 0, stderr: "" });
    expect(dataOf<Synced>(pruned).orphans).toMatchObject(names.map((name) => ({ name, removed: true })));
    expect(again.orphans).toEqual([]);
    expect(after.stdout.split("\n").sort()).toEqual(["", "network", "settings"]);
  });

  it("goes on where a killed command left off, and makes no second version", async () => {
    const directory = await aSyncedApp();
    change(directory, "inputs.toml", "Good day", "Good morning");
    const { child } = await syncing(directory, /version 2/);

    child.kill("SIGKILL");
    await ended(child);
    const again = await exclave("apps", "sync", directory);

    expect(again.exitCode).toBe(0);
    expect(await versionsOf(directory)).toEqual({ all: [2, 1], inForce: 2 });
  });

  it("ends with 130 at Ctrl-C, and what it began goes on", async () => {
    const directory = await aSyncedApp();
    change(directory, "components/settings.yaml", "name: settings", "name: other-settings");
    const { child, stderr } = await syncing(directory, /version 2/);

    child.kill("SIGINT");
    const { exitCode } = await ended(child);

    expect(exitCode).toBe(130);
    expect(stderr()).toContain("interrupted");
    await expect.poll(async () => (await versionsOf(directory)).inForce, { timeout: 30_000 }).toBe(2);
  });

  it("waits for a control plane that is killed while it syncs", async () => {
    const directory = await aSyncedApp();
    change(directory, "components/settings.yaml", "name: settings", "name: other-settings");
    const { child, stderr } = await syncing(directory, /version 2/);

    process.kill(processOf(data.path, "controlplane/src/main.ts"), "SIGKILL");
    const { exitCode } = await ended(child);
    const again = dataOf<Synced>(await exclave("apps", "sync", directory, "--json"));

    expect({ exitCode, stderr: stderr() }).toMatchObject({ exitCode: 0 });
    expect(again).toMatchObject({ how: "unchanged", builds: [] });
    expect(await versionsOf(directory)).toEqual({ all: [2, 1], inForce: 2 });
  });
});

describe("versions of an app", { timeout: 120_000 }, () => {
  it("are compared with each other and with a directory, and written back as files that say the same", async () => {
    const directory = await aSyncedApp();
    const app = path.basename(directory);
    change(directory, "components/network.toml", "[vars]", '[vars]\nregion = "north"');
    const ahead = await exclave("apps", "diff", "--dir", directory);
    await exclave("apps", "sync", directory);

    const between = await exclave("apps", "diff", "1", "2", "--app", app);
    const same = await exclave("apps", "diff", "--dir", directory);
    const old = path.join(scratch, "old", app);
    const exported = await exclave("apps", "export", old, "--app", app, "--version", "1");
    const back = await exclave("apps", "plan", old);
    const again = await exclave("apps", "export", old, "--app", app);

    expect(ahead.stdout).toContain("+ region: north");
    expect(between.stdout).toContain("+ region: north");
    expect(same.stdout).toContain("nothing differs");
    expect(exported.exitCode).toBe(0);
    expect(back.stdout).toContain("- region: north");
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("nothing was written") });
  });
});
