import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allowedEnvironment, type RunResult, run } from "@exclave/process";
import { PROJECT } from "../product.ts";

/** Does everything that a guide tells its reader to type, in order, as somebody with an empty home; ends at the first failure. */
export async function followGuide(file: string): Promise<RunResult> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-guide-"));
  const commands = commandsOf(readFileSync(path.join(PROJECT, file), "utf8"));
  // What the guide leaves running is stopped with it, and its exit code kept.
  const leaving = "trap 'status=$?; kill $(jobs -p) 2>/dev/null || true; wait; exit $status' EXIT";
  try {
    return await run("bash", ["--norc", "-euo", "pipefail", "-c", `${leaving}\n${commands}`], {
      cwd: scratch,
      environment: allowedEnvironment(process.env, { TMPDIR: scratch, HOME: scratch }),
      timeoutMilliseconds: 150_000,
      graceMilliseconds: 40_000,
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The guide's blocks of shell, with the program from the source and a port that is free. */
function commandsOf(guide: string): string {
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands!);
  return blocks
    .join("\n")
    .replaceAll("npm run -s exclave --", `"${process.execPath}" "${path.join(PROJECT, "apps/cli/src/main.ts")}"`)
    .replaceAll("--port 8081", "--port 0");
}
