import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Figure, Row } from "../figure.ts";
import { measure, percentile } from "../measure.ts";

const project = path.resolve(import.meta.dirname, "../../..");
const REPETITIONS = 20;

async function timed(args: readonly string[]): Promise<number> {
  const samples = await measure(
    async () => {
      execFileSync(process.execPath, args, { stdio: "ignore" });
    },
    { repetitions: REPETITIONS },
  );
  return percentile(samples, 0.5);
}

/** How long the command line takes to say something, as the files that it ships as. */
export const commandLine: Row = {
  name: "command-line",
  async run(): Promise<readonly Figure[]> {
    const scratch = mkdtempSync(path.join(os.tmpdir(), "exclave-bench-bundle-"));
    try {
      const bundle = path.join(scratch, "exclave.mjs");
      execFileSync(process.execPath, ["tools/bundle/bundle.ts", bundle], { cwd: project, stdio: "ignore" });
      const baseline = await timed(["-e", "0"]);
      const common = { target: "< 150 ms", unit: "ms", baseline, baselineOf: "`node -e 0`" };
      return [
        { what: "exclave version, p50", value: await timed([bundle, "version"]), ...common },
        { what: "exclave --help, p50", value: await timed([bundle, "--help"]), ...common },
      ];
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
