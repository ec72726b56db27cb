// Everything: the quick checks, then every test, then the one line that counts them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const REPORT = ".cache/test-report.json";
rmSync(REPORT, { force: true });

const filters = process.argv.slice(2);
const quick = filters.length === 0 ? spawnSync("node", ["tools/check/check.ts"], { stdio: "inherit" }).status : 0;
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
const tests = spawnSync("vitest", ["run", "--maxWorkers=100%", ...reporters, ...filters], { stdio: "inherit" });
const nothing: Report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const report = existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, "utf8")) as Report) : nothing;
// A file that cannot be read as tests, or an error outside of any, fails the run without failing a test.
const outsideOfTests = tests.status !== 0 && report.numFailedTests === 0 ? 1 : 0;
const failed = report.numFailedTests + outsideOfTests + (quick === 0 ? 0 : 1);
console.log(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
