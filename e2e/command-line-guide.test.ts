import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, run } from "@exclave/process";
import { afterEach, beforeEach, expect, it } from "vitest";

const GUIDE = "docs/guides/command-line.md";

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

it("does everything that the guide to the command line says", { timeout: 200_000 }, async () => {
  const commands = commandsOf(readFileSync(GUIDE, "utf8"));
  const leaving = "trap 'status=$?; kill $(jobs -p) 2>/dev/null || true; wait; exit $status' EXIT";

  const result = await run("bash", ["--norc", "-euo", "pipefail", "-c", `${leaving}\n${commands}`], {
    cwd: scratch,
    environment: allowedEnvironment(process.env, { TMPDIR: scratch, HOME: scratch }),
    timeoutMilliseconds: 150_000,
    graceMilliseconds: 40_000,
  });

  expect(result.stderr).toContain("network active");
  expect(result.stderr).toContain("did you mean shop?");
  expect(result.stdout).toMatch(/^artifact +sha256:[0-9a-f]{64}$/m);
  expect(result.stdout).toContain("pushed sha256:");
  expect(result.stdout).toContain("ended with 1");
  expect(result.stdout).toContain("logged out");
  expect(result.exitCode).toBe(0);
});
