// The quick checks, side by side: format, lint, types, unused code, unit tests.
import { spawn } from "node:child_process";

interface Check {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

const checks: readonly Check[] = [
  { name: "format", argv: ["biome", "check", "--error-on-warnings", "."] },
  { name: "lint", argv: ["oxlint", "--deny-warnings"] },
  // What it found last time: only what has changed since is looked at again. Threads of its own would be in the others' way.
  {
    name: "types",
    argv: ["tsc", "--noEmit", "--singleThreaded", "--incremental", "--tsBuildInfoFile", ".cache/types.tsbuildinfo"],
  },
  { name: "unused", argv: ["knip", "--cache", "--cache-location", ".cache/knip"] },
  { name: "unit tests", argv: ["vitest", "run", "--project", "unit", "--reporter=dot", "--maxWorkers=100%"] },
];

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

function perform({ name, argv: [program, ...args] }: Check): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const started = performance.now();
  const chunks: string[] = [];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const keep = (chunk: Buffer): number => chunks.push(chunk.toString());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const finish = (passed: boolean): void =>
    resolve({ name, passed, output: chunks.join(""), seconds: (performance.now() - started) / 1000 });
  child.on("error", (error) => {
    chunks.push(error.message);
    finish(false);
  });
  child.on("close", (code) => finish(code === 0));
  return promise;
}

const outcomes = await Promise.all(checks.map(perform));
for (const { name, passed, output, seconds } of outcomes) {
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(1)} s)`);
  if (!passed) {
    console.log(output);
  }
}
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
