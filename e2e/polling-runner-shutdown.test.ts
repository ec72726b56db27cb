import { createClient } from "@exclave/client";
import type { Wire } from "@exclave/contract";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedControlPlane, startControlPlane } from "./harness/control-plane.ts";

const database = await testDatabase();
let controlPlane: StartedControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane(database);
});
afterAll(() => controlPlane.stop());

/** A runner that knows nothing of claims and processes: it beats, asks for jobs and takes them one by one. */
function aPollingRunner() {
  const { url, runnerId, runnerToken, client: user } = controlPlane;
  const client = createClient({ url, token: runnerToken });
  const path = { runner_id: runnerId };
  let startedAt = performance.now();

  const runner = {
    user,
    path,
    async beat(): Promise<void> {
      const aliveTime = Math.round((performance.now() - startedAt) * 1e6);
      const body = { alive_time: aliveTime, version: "0.9", process: "build" } as const;
      await client.call("runner_create_heart_beat", { path, body });
    },
    /** Another start of the program, which was there for so long when it is heard of. */
    startAgain(seconds: number): void {
      startedAt = performance.now() - seconds * 1_000;
    },
    jobs: () => client.call("runner_list_jobs", { path, query: { group: "operations" } }),
    async untilTold(): Promise<Wire<"RunnerJob">> {
      await expect.poll(runner.jobs, { timeout: 20_000 }).toHaveLength(1);
      return (await runner.jobs())[0]!;
    },
    async obey({ id = "" }: Wire<"RunnerJob">): Promise<void> {
      const job = { runner_job_id: id };
      const execution = await client.call("runner_create_execution", { path: job, body: {} });
      const target = { path: { ...job, runner_job_execution_id: execution.id! } };
      for (const status of ["initializing", "in-progress", "cleaning-up", "finished"] as const) {
        await client.call("runner_update_execution", { ...target, body: { status } });
      }
    },
    finishJob: ({ id = "" }: Wire<"RunnerJob">) =>
      client.call("runner_update_job_by_id", { path: { runner_job_id: id }, body: { status: "finished" } }),
    processes: () => user.call("list_runner_processes", { path }),
  };
  return runner;
}

describe("a runner of the older protocol", () => {
  it("hears of a shutdown as a job of its own, by which its process ends", async () => {
    const runner = aPollingRunner();
    await runner.beat();
    const [process] = await runner.processes();

    const shutdown = await runner.user.call("graceful_shut_down_runner", { path: runner.path, body: {} });
    const job = await runner.untilTold();
    const plan = await runner.user.call("get_runner_job_composite_plan", { path: { runner_job_id: job.id! } });
    await runner.obey(job);
    const [ended] = await runner.processes();

    expect(job).toMatchObject({
      type: "shut-down",
      group: "operations",
      status: "available",
      owner_type: "runners",
      owner_id: runner.path.runner_id,
      metadata: { shutdown_type: "graceful" },
    });
    expect(plan).toEqual({});
    expect(ended).toMatchObject({
      id: process!.id,
      reason_code: "process.shut-down",
      shutdowns: [{ id: shutdown["id"], status: "done" }],
    });
    expect(await runner.jobs()).toEqual([]);
  });

  it("stopped by force, may say so of the job too", async () => {
    const runner = aPollingRunner();
    runner.startAgain(60);
    await runner.beat();
    await runner.processes();

    await runner.user.call("force_shut_down_runner", { path: runner.path, body: {} });
    const job = await runner.untilTold();
    await runner.obey(job);
    const finished = await runner.finishJob(job);

    expect(job.metadata).toMatchObject({ shutdown_type: "force" });
    expect(finished).toMatchObject({ id: job.id, status: "finished" });
  });

  it("that comes back is told what was asked while it was away; what was replaced is not", async () => {
    const runner = aPollingRunner();
    runner.startAgain(30);
    await runner.user.call("graceful_shut_down_runner", { path: runner.path, body: {} });
    const force = await runner.user.call("force_shut_down_runner", { path: runner.path, body: {} });

    await runner.beat();
    await runner.processes();
    const job = await runner.untilTold();

    expect(job.metadata).toMatchObject({ shutdown_type: "force", shutdown_id: force["id"] });
  });
});
