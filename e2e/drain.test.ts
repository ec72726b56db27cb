import { readFileSync } from "node:fs";
import path from "node:path";
import { sleep } from "@exclave/kernel";
import { gitServer } from "@exclave/testkit";
import { afterAll, expect, it } from "vitest";
import { buildModule, untilStatus } from "./api.ts";
import { newDataDirectory, processesOf, startProduct, stopProduct } from "./product.ts";

const git = await gitServer();
const source = await git.createRepository("source", { "network/main.tf": 'variable "name" {}\n' });
const directory = newDataDirectory();
afterAll(async () => {
  // Where the test failed, nothing else would end them within an hour.
  for (const pid of processesOf(directory.path).keys()) {
    process.kill(pid, "SIGKILL");
  }
  await git.close();
  directory.remove();
});

/** Jobs and their drain both outlast the test: it ends only where the second signal cuts them off. */
function startWithLongJobs() {
  return startProduct({
    dataDirectory: directory.path,
    flags: ["--allow-local-sources", "--drain-seconds", "3600"],
    environment: { EXCLAVE_RUNNER_EXECUTOR: "dummy", EXCLAVE_RUNNER_DUMMY_MILLISECONDS: "3600000" },
  });
}

it("waits for a job under way at the first signal, and cuts it off at the second", async () => {
  const product = startWithLongJobs();
  const api = await product.ready;
  const build = await untilStatus(api, await buildModule(api, source, "network"), ["building"]);

  product.child.kill("SIGTERM");
  const runnerLog = () => readFileSync(path.join(directory.path, "logs/runner.log"), "utf8");
  await expect.poll(runnerLog, { timeout: 30_000 }).toContain("runner draining");
  // Sooner, a second signal would be taken for an echo of the first.
  await sleep(2_000);
  const draining = await untilStatus(api, build, ["building", "active", "error"]);
  const stillRunning = product.child.exitCode;
  const exitCode = await stopProduct(product);

  expect(draining).toMatchObject({ status: "building" });
  expect(stillRunning).toBeNull();
  expect(exitCode).toBe(0);
  expect([...processesOf(directory.path).values()]).toEqual([]);
});
