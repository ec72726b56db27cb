import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, type RunOptions, type RunResult, run } from "@exclave/process";
import { readableProject } from "@exclave/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const TIMEOUT_MILLISECONDS = 240_000;
const components = ["infrastructure", "web_image", "web", "policies", "routing"];

const NOBODY = 65_534;

let scratch: string;
let temporary: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-e2e-"));
  temporary = path.join(scratch, "tmp");
  mkdirSync(temporary);
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function quickstart(args: readonly string[] = [], as: Partial<RunOptions> = {}): Promise<RunResult> {
  return await run(process.execPath, ["tools/quickstart/quickstart.ts", "--exit", ...args], {
    ...as,
    environment: allowedEnvironment(process.env, { TMPDIR: temporary, HOME: scratch }),
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    graceMilliseconds: 60_000,
  });
}

/** Processes that work in the folder, or have it among their arguments or in their environment. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => [textOf(pid, "cmdline"), textOf(pid, "environ"), directoryOf(pid)].join("\0").includes(folder))
    .map((pid) => textOf(pid, "cmdline").replaceAll("\0", " "));
}

function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function directoryOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

describe("npm run quickstart -- --exit", { timeout: TIMEOUT_MILLISECONDS + 70_000 }, () => {
  it("builds every component of the example, shows each artifact and leaves nothing behind", async () => {
    const { exitCode, stdout } = await quickstart();

    expect(stdout).toContain("5 of 5 built");
    for (const name of components) {
      expect(stdout).toMatch(new RegExp(`^${name} .*\\d (B|kB|MB) .* m?s +sha256:[0-9a-f]{64}$`, "m"));
    }
    expect(stdout).toContain("│ STEP 4/4: COPY site/ /");
    expect(stdout).toMatch(/^ {2}http:\/\/127\.0\.0\.1:\d+\/docs$/m);
    expect(stdout).toMatch(/^ {2}curl -X POST http:\/\/127\.0\.0\.1:\d+\/v1\/components\/cmp\w{23}\/builds/m);
    expect(stdout).not.toContain("\u001b");
    expect(exitCode).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(scratch)).toEqual([]);
  });

  it("names a build that failed with its reason and its last lines, and ends with 1", async () => {
    const example = path.join(scratch, "example");
    cpSync("examples/storefront", example, { recursive: true });
    writeFileSync(path.join(example, "src/image/Dockerfile"), "FROM scratch\nCOPY kettle /\n");

    const { exitCode, stdout } = await quickstart(["--example", example]);

    expect(stdout).toContain("4 of 5 built");
    expect(stdout).toMatch(/✘ web_image failed: ./);
    expect(stdout.slice(stdout.indexOf("✘"))).toMatch(/│ .*kettle/);
    expect(exitCode).toBe(1);
    expect(processesOf(scratch)).toEqual([]);
  });

  it("builds for an ordinary user what such a user may build, and says what is left out", async () => {
    const project = await readableProject(process.cwd());
    const isRoot = process.getuid?.() === 0;
    chmodSync(scratch, 0o755);
    for (const directory of isRoot ? [scratch, temporary] : []) {
      chownSync(directory, NOBODY, NOBODY);
    }

    const { exitCode, stdout } = await quickstart([], {
      cwd: project.root,
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    project.remove();

    const built = Number(/^(\d) of \1 built$/m.exec(stdout)?.[1]);
    expect(built).toBeGreaterThanOrEqual(3);
    expect(stdout.match(/^! \w+ is left out: ./gm) ?? []).toHaveLength(components.length - built);
    expect(exitCode).toBe(0);
    expect(processesOf(scratch)).toEqual([]);
  });
});
