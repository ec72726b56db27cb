import type { Wire } from "@exclave/contract";
import { sql } from "@exclave/database";
import { describe, expect, it } from "vitest";
import { testControlPlane } from "../../../../test/control-plane.ts";

const controlPlane = await testControlPlane();

interface ClaimOptions {
  readonly boot?: string;
  readonly wait?: number;
  readonly capacity?: number;
  readonly shutdown?: Wire<"HeardShutdown">;
  readonly aliveTime?: number;
}

/** An org's runner, spoken for by its user and by itself. */
async function aRunner() {
  const user = await controlPlane.aCaller();
  const path = { runner_id: user.runnerId };
  const minted = await controlPlane.call(user, "create_runner_token", { path, body: {} });
  const runner = { ...user, token: String(minted.body.token) };

  async function claim(options: ClaimOptions = {}): Promise<Wire<"ClaimJobsResponse">> {
    const { boot = "boot", wait = 0, capacity = 1, shutdown, aliveTime = 60e9 } = options;
    const body = {
      groups: ["build"],
      capacity,
      wait_milliseconds: wait,
      boot_id: boot,
      toolchain: { id: "tools", tools: {}, capabilities: ["helm-chart-build"] },
      heartbeat: { alive_time: aliveTime, process: "org" },
      shutdown,
    };
    return (await controlPlane.call(runner, "claim_jobs", { path, body })).body;
  }

  type Question = "graceful_shut_down_runner" | "force_shut_down_runner" | "restart_runner_install";
  return {
    user,
    path,
    claim,
    async ask(question: Question): Promise<Wire<"RunnerProcessShutdown">> {
      return (await controlPlane.call(user, question, { path, body: {} })).body;
    },
    askProcess: (process_id: string, shutdown_type: string) =>
      controlPlane.call(user, "shutdown_runner_process", { path: { ...path, process_id }, body: { shutdown_type } }),
    end: (process_id: string) =>
      controlPlane.call(runner, "end_runner_process", { path: { ...path, process_id }, body: { reason: "shutdown" } }),
    async processes(): Promise<Wire<"RunnerProcess">[]> {
      return (await controlPlane.call(user, "list_runner_processes", { path })).body;
    },
  };
}

describe("a shutdown of a runner", () => {
  it("answers the request that the runner holds for work, and is over when the process has ended", async () => {
    const runner = await aRunner();
    const { process_id: id } = await runner.claim();
    const held = runner.claim({ wait: 30_000 });

    const shutdown = await runner.ask("graceful_shut_down_runner");
    const told = await held;
    const next = await runner.claim({ capacity: 0, shutdown: { id: shutdown.id!, state: "heard" } });
    const [stopping] = await runner.processes();
    const ended = await runner.end(id!);

    expect(shutdown).toMatchObject({ type: "graceful", status: "pending", composite_status: { status: "pending" } });
    expect(told).toMatchObject({ jobs: [], shutdown: { id: shutdown.id, type: "graceful" } });
    expect(next.shutdown).toBeUndefined();
    expect(stopping).toMatchObject({
      composite_status: { status: "in-progress" },
      shutdowns: [{ id: shutdown.id, runner_process_id: id, status: "delivered" }],
      restart_requested: false,
    });
    expect(ended.body).toMatchObject({
      reason_code: "process.shut-down",
      composite_status: { status: "success" },
      shutdowns: [{ id: shutdown.id, status: "done", composite_status: { status: "success" } }],
    });
  });

  it("that is asked while the runner is away is told to the process that comes", async () => {
    const runner = await aRunner();

    const shutdown = await runner.ask("force_shut_down_runner");
    const told = await runner.claim({ wait: 30_000 });

    expect(told.shutdown).toEqual({ id: shutdown.id, type: "force" });
  });

  it("is told again to a process that says nothing of it, a while later and not at once", async () => {
    const runner = await aRunner();
    const shutdown = await runner.ask("graceful_shut_down_runner");

    const first = await runner.claim();
    const atOnce = await runner.claim();
    const later = await runner.claim({ wait: 30_000 });

    expect([first.shutdown?.id, atOnce.shutdown, later.shutdown?.id]).toEqual([shutdown.id, undefined, shutdown.id]);
  });

  it("is told no more when it has expired", async () => {
    const runner = await aRunner();
    await runner.ask("graceful_shut_down_runner");

    await sql`update runner_shutdowns set expires_at = now() where runner_id = ${runner.user.runnerId}`.execute(
      controlPlane.pools.system,
    );
    const told = await runner.claim();

    expect(told.shutdown).toBeUndefined();
  });

  it("that an earlier process heard before it died is over, and is not told to the next", async () => {
    const runner = await aRunner();
    const { process_id: first } = await runner.claim({ boot: "first" });
    const shutdown = await runner.ask("graceful_shut_down_runner");

    const next = await runner.claim({ boot: "second", shutdown: { id: shutdown.id!, state: "obeyed" } });
    const processes = await runner.processes();

    expect(next.shutdown).toBeUndefined();
    expect(processes.find(({ id }) => id === first)).toMatchObject({
      reason_code: "process.shut-down",
      shutdowns: [{ id: shutdown.id, status: "done" }],
    });
  });

  it("that is asked again is the same; one that asks for more takes its place, also where it was heard", async () => {
    const runner = await aRunner();
    await runner.claim();

    const graceful = await runner.ask("graceful_shut_down_runner");
    const again = await runner.ask("graceful_shut_down_runner");
    await runner.claim({ capacity: 0, shutdown: { id: graceful.id!, state: "heard" } });
    const heardAgain = await runner.ask("graceful_shut_down_runner");
    const held = runner.claim({ capacity: 0, wait: 30_000, shutdown: { id: graceful.id!, state: "heard" } });
    const force = await runner.ask("force_shut_down_runner");
    const told = await held;
    const less = await runner.ask("graceful_shut_down_runner");
    const [process] = await runner.processes();

    expect([again.id, heardAgain.id]).toEqual([graceful.id, graceful.id]);
    expect(told.shutdown).toEqual({ id: force.id, type: "force" });
    expect(less.id).toBe(force.id);
    expect(process!.shutdowns).toMatchObject([
      { id: graceful.id, status: "replaced", composite_status: { status: "cancelled" } },
      { id: force.id, status: "pending" },
    ]);
  });

  it("is one however many ask for it at once", async () => {
    const runner = await aRunner();

    const asked = await Promise.all(Array.from({ length: 8 }, () => runner.ask("graceful_shut_down_runner")));

    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  });

  it("by a restart needs no more of a runner that was started since", async () => {
    const runner = await aRunner();
    await runner.claim({ boot: "first" });
    await runner.ask("restart_runner_install");

    const next = await runner.claim({ boot: "second", aliveTime: 0 });
    const [process] = await runner.processes();

    expect(next.shutdown).toBeUndefined();
    expect(process).toMatchObject({ restart_requested: false, shutdowns: [{ type: "restart", status: "done" }] });
  });

  it("gives no job to a process that is to hear it", async () => {
    const runner = await aRunner();
    await runner.claim();
    await runner.ask("restart_runner_install");

    const told = await runner.claim();
    const unheard = await runner.claim();

    expect(told).toMatchObject({ jobs: [], shutdown: { type: "restart" } });
    expect(unheard.jobs).toEqual([]);
    expect((await runner.processes())[0]).toMatchObject({ restart_requested: true });
  });
});

describe("a shutdown of one process", () => {
  it("is told to that one alone, and is over when it ends otherwise", async () => {
    const runner = await aRunner();
    const { process_id: first } = await runner.claim({ boot: "first" });

    const asked = await runner.askProcess(first!, "graceful");
    const successor = await runner.claim({ boot: "second" });
    const processes = await runner.processes();

    expect(asked).toMatchObject({ status: 201, body: { runner_process_id: first, type: "graceful" } });
    expect(successor.shutdown).toBeUndefined();
    expect(processes.find(({ id }) => id === first)!.shutdowns).toMatchObject([{ status: "done" }]);
  });

  it("is refused for one that has ended, for a type that is none, and for a process of another", async () => {
    const [runner, other] = [await aRunner(), await aRunner()];
    const { process_id: id } = await runner.claim();
    const foreign = await other.askProcess(id!, "graceful");
    const wrong = await runner.askProcess(id!, "softly");
    await runner.end(id!);
    const late = await runner.askProcess(id!, "graceful");

    expect(foreign).toMatchObject({ status: 404, body: { code: "runner-process.not-found" } });
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid-field" } });
    expect(late).toMatchObject({ status: 409, body: { code: "runner-process.ended" } });
  });
});

describe("what only a management process could do", () => {
  it.each(["shut_down_runner_mng", "mng_vm_shut_down", "update_runner_mng"] as const)(
    "is refused with what to do instead: %s",
    async (question) => {
      const [runner, other] = [await aRunner(), await aRunner()];

      const refused = await controlPlane.call(runner.user, question, { path: runner.path, body: {} });
      const foreign = await controlPlane.call(runner.user, question, { path: other.path, body: {} });

      expect(refused).toMatchObject({ status: 412, body: { code: "runner.not-managed", retryable: false } });
      expect(refused.body.description).toContain("POST /v1/runners/{runner_id}/");
      expect(foreign).toMatchObject({ status: 404, body: { code: "runner.not-found" } });
    },
  );
});
