import { sleep } from "@exclave/kernel";
import { gitServer } from "@exclave/testkit";
import { afterAll, expect, it } from "vitest";
import { buildModule, untilStatus } from "./api.ts";
import { newDataDirectory, processesOf, startProduct, stopProduct } from "./product.ts";

const git = await gitServer();
const source = await git.createRepository("source", { "network/main.tf": 'variable "name" {}\n' });
const directory = newDataDirectory();
afterAll(async () => {
  await git.close();
  directory.remove();
});

function startWithJobsOf(milliseconds: number) {
  return startProduct({
    dataDirectory: directory.path,
    flags: ["--allow-local-sources", "--drain-seconds", "60"],
    environment: { EXCLAVE_RUNNER_EXECUTOR: "dummy", EXCLAVE_RUNNER_DUMMY_MILLISECONDS: String(milliseconds) },
  });
}

it("waits for a job under way at the first signal, and cuts it off at the second", async () => {
  const product = startWithJobsOf(600_000);
  const api = await product.ready;
  await untilStatus(api, await buildModule(api, source, "network"), ["building"]);

  product.child.kill("SIGTERM");
  await sleep(3_000);
  const stillRunning = product.child.exitCode;
  const started = performance.now();
  const exitCode = await stopProduct(product);

  expect(stillRunning).toBeNull();
  expect(exitCode).toBe(0);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect([...processesOf(directory.path).values()]).toEqual([]);
});
