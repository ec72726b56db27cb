// Everything: the quick checks, then every test, then the one line that counts them.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

const REPORT = ".cache/test-report.json";
rmSync(REPORT, { force: true });

const filters = process.argv.slice(2);
const quick = filters.length === 0 ? spawnSync("node", ["tools/check/check.ts"], { stdio: "inherit" }).status : 0;
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
const tests = spawnSync("vitest", ["run", ...reporters, ...filters], { stdio: "inherit" });
const report = JSON.parse(readFileSync(REPORT, "utf8")) as Report;
const failed = report.numFailedTests + (quick === 0 ? 0 : 1);
console.log(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exitCode = failed === 0 && tests.status === 0 && report.success ? 0 : 1;
