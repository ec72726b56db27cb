import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";
import { afterEach, beforeEach, expect, it } from "vitest";

const GUIDE = "docs/guides/apps-as-code.md";

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-guide-"));
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Everything the guide tells its reader to type, with a port of our own. */
function commandsOf(guide: string): string {
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands!);
  return blocks
    .join("\n")
    .replaceAll("npm run -s exclave --", `"${process.execPath}" "${path.resolve("apps/cli/src/main.ts")}"`)
    .replaceAll("--port 8081", "--port 0");
}

it("does everything that the guide to apps as code says", { timeout: 200_000 }, async () => {
  const commands = commandsOf(readFileSync(GUIDE, "utf8"));
  const leaving = "trap 'status=$?; kill $(jobs -p) 2>/dev/null || true; wait; exit $status' EXIT";

  const result = await run("bash", ["--norc", "-euo", "pipefail", "-c", `${leaving}\n${commands}`], {
    cwd: scratch,
    environment: allowedEnvironment(process.env, { TMPDIR: scratch, HOME: scratch }),
    timeoutMilliseconds: 150_000,
    graceMilliseconds: 40_000,
  });

  expect({ ...result, stdoutBytes: undefined }).toMatchObject({ exitCode: 0 });
  expect(result.stderr).toContain("shop/components/network.toml:3:1: error key.unknown");
  expect(result.stdout).toContain("ended with 1");
  expect(result.stdout).toContain("shop is version 1 now: 2 builds");
  expect(result.stdout).toContain("shop is unchanged: version 1 is in force, and nothing needs a build");
  expect(result.stdout).toContain("1 build, 1 unchanged");
  expect(result.stdout).toContain("shop is version 2 now: 1 build, 1 component unchanged");
  expect(result.stdout).toContain("left alone: component settings");
  expect(result.stdout).toContain("removed: component settings");
  expect(result.stdout).toMatch(/^wrote version 1 of shop: \d+ files in .*\/old$/m);
  expect(result.stdout).toContain("deleted variable api_key of shop");
});
