import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RECIPE_VERSION } from "@exclave/contract";
import {
  type FakeControlPlane,
  type GitServer,
  gitServer,
  type MemoryRegistry,
  type OfferedJob,
  type RunnerProcess,
  type SeenJob,
  startFakeControlPlane,
  startMemoryRegistry,
  startRunnerProcess,
} from "@exclave/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const busybox = readFileSync("/bin/busybox");
const settings = {
  EXCLAVE_RUNNER_GRACE_MILLISECONDS: "500",
  EXCLAVE_RUNNER_DRAIN_MILLISECONDS: "15000",
};

describe("a runner", () => {
  let git: GitServer;
  let registry: MemoryRegistry;
  let controlPlane: FakeControlPlane;
  let runner: RunnerProcess;
  let repositoryUrl: string;
  let offered = 0;
  const commits = new Map<number, string>();

  beforeAll(async () => {
    [git, registry, controlPlane] = await Promise.all([
      gitServer(),
      startMemoryRegistry(),
      startFakeControlPlane({ leaseMilliseconds: 900 }),
    ]);
    runner = await startRunnerProcess(controlPlane, settings);
    const repository = await git.createRepository("app");
    repositoryUrl = repository.url;
    for (const lines of [3, 20, 900]) {
      const count = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i."; sleep 0.05; done`;
      const dockerfile = `FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nARG ONCE\nRUN : $ONCE; ${count}\n`;
      const busyboxFile = { content: busybox, isExecutable: true };
      commits.set(
        lines,
        await repository.commit({ branch: `b${lines}`, files: { Dockerfile: dockerfile, busybox: busyboxFile } }),
      );
    }
  });

  afterAll(async () => {
    await runner.destroy();
    await Promise.all([git.close(), registry.close(), controlPlane.close()]);
  });

  /** Some tests end it. */
  beforeEach(async () => {
    if (!runner.isRunning()) {
      await runner.restart();
    }
  });

  /** A job that prints so many lines, twenty a second. */
  function offer(lines: number, rest: Partial<OfferedJob> = {}): string {
    offered += 1;
    const plan = {
      build_id: "bld1",
      org_id: "org1",
      app_id: "app1",
      component_id: `cmp${lines}`,
      component_name: "thing",
      kind: "docker_build",
      recipe_version: RECIPE_VERSION,
      git_source: { url: repositoryUrl, ref: commits.get(lines)!, path: ".", recurse_submodules: false },
      docker: { dockerfile: "Dockerfile", context: ".", build_args: [`ONCE=${offered}`], env_vars: {} },
      destination: { registry: registry.url, repository: `org1/app1/cmp${lines}`, tag: `bld${lines}` },
      limits: { source_bytes: 50_000_000, source_files: 1_000 },
    };
    return controlPlane.offer({ type: "docker-build", plan, ...rest });
  }

  const said = ({ lines }: SeenJob, text: string): boolean => lines.some((line) => line.text === text);
  const counted = ({ lines }: SeenJob): string[] =>
    lines.map(({ text }) => text).filter((text) => /^line \d+\.$/.test(text));
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}.`);

  async function until(isTrue: () => boolean): Promise<void> {
    for (let tries = 0; !isTrue(); tries++) {
      expect(tries).toBeLessThan(400);
      await sleep(25);
    }
  }

  function untilNoProcesses(): Promise<void> {
    return until(() => !runner.jobProcesses().some((pid) => commandOf(pid).includes("buildah")));
  }

  it("beats at once, renews leases in time and works on two jobs at once", async () => {
    const [first, second] = [offer(20), offer(20)];

    await controlPlane.until(first, (job) => said(job, "line 2."));
    await controlPlane.until(second, (job) => said(job, "line 2."));

    expect(controlPlane.job(first).executions[0]!.statuses).not.toContain("finished");
    await Promise.all([controlPlane.ended(first), controlPlane.ended(second)]);
    expect(controlPlane.renewals).toBeGreaterThan(4);
    expect(controlPlane.heartbeats.length).toBeGreaterThan(0);
    expect(controlPlane.claims.every(({ heartbeat }) => heartbeat?.process === "org")).toBe(true);
    expect(controlPlane.claims.some(({ capacity, holding }) => capacity === 0 && holding?.length === 2)).toBe(true);
  });

  it("delivers every line, in order, before it says that the job ended", async () => {
    const job = await controlPlane.ended(offer(20));

    expect(counted(job)).toEqual(numbered(20));
    expect(job.linesTooLate).toBe(0);
  });

  it("loses no line and no job while the control plane is away", async () => {
    const id = offer(20);
    await controlPlane.until(id, (job) => said(job, "line 5."));

    controlPlane.setAway(true);
    await sleep(1_500);
    controlPlane.setAway(false);

    const job = await controlPlane.ended(id);
    expect(job.executions).toHaveLength(1);
    expect(job.executions[0]!.statuses.at(-1)).toBe("finished");
    expect(counted(job)).toEqual(numbered(20));
  });

  it("ends a job as it went where its trace is not taken", async () => {
    const outcomes = [];
    for (const status of [501, 503]) {
      controlPlane.refuseTraces(status);
      const job = await controlPlane.ended(offer(3));
      outcomes.push({
        status: job.executions[0]!.statuses.at(-1),
        spans: job.spans.length,
        lines: counted(job),
        isSaid: job.lines.some(({ text }) => text.startsWith("the trace of the job was not delivered whole: ")),
        linesTooLate: job.linesTooLate,
      });
    }
    controlPlane.refuseTraces(undefined);

    const expected = { status: "finished", spans: 0, lines: numbered(3), isSaid: true, linesTooLate: 0 };
    expect(outcomes).toEqual([expected, expected]);
  });

  it("stops a cancelled job with everything it started, and takes the next", async () => {
    const id = offer(900);
    await controlPlane.until(id, (job) => said(job, "line 3."));

    controlPlane.cancel(id);

    await untilNoProcesses();
    expect((await controlPlane.ended(offer(3))).executions[0]!.statuses.at(-1)).toBe("finished");
  });

  it("stops and says nothing when it lost the lease, and may take the job again", async () => {
    const id = offer(900, { attempts: 2 });
    await controlPlane.until(id, (job) => said(job, "line 3."));

    controlPlane.revokeLease(id);
    await controlPlane.until(id, ({ executions }) => executions.length === 2);

    const [lost] = controlPlane.job(id).executions;
    expect(lost!.result).toBeUndefined();
    controlPlane.cancel(id);
    await untilNoProcesses();
  });

  it("ends a job at its deadline", async () => {
    const job = await controlPlane.ended(offer(900, { executionMilliseconds: 8_000 }));

    expect(job.executions[0]!.statuses.at(-1)).toBe("timed-out");
    expect(job.executions[0]!.result!.error_metadata).toMatchObject({
      reason_code: "job.deadline",
      message: expect.stringContaining("build_timeout"),
      last_lines: expect.stringMatching(/line \d+/),
    });
    expect(job.spans.find(({ name }) => name === "build")).toMatchObject({ statusCode: 2 });
    const whole = job.spans.find(({ parentSpanId }) => parentSpanId === "")!;
    expect(job.lines.find(({ text }) => text.startsWith("job.deadline: "))!.spanId).toBe(whole.spanId);
    await untilNoProcesses();
  });

  it("reports for a job's process that was killed, with its last lines, and the job is tried again", async () => {
    const id = offer(20, { attempts: 2 });
    await controlPlane.until(id, (job) => said(job, "line 3."));

    for (const pid of runner.jobProcesses().filter((pid) => commandOf(pid).endsWith("main.ts job"))) {
      process.kill(pid, "SIGKILL");
    }

    const job = await controlPlane.ended(id);
    const [killed, again] = job.executions;
    expect(killed!.result!.error_metadata).toMatchObject({
      reason_code: "runner.job-process-died",
      fault_of: "runner",
    });
    expect(again!.statuses.at(-1)).toBe("finished");
    expect(counted(job).slice(0, 3)).toEqual(numbered(3));
    expect(counted(job).slice(-20)).toEqual(numbered(20));
    expect(job.linesTooLate).toBe(0);
  });

  it("after it was killed, ends what it left, reports it and goes on", async () => {
    const id = offer(20, { attempts: 2 });
    await controlPlane.until(id, (job) => said(job, "line 3."));

    runner.signal("SIGKILL");
    await runner.ended();
    await runner.restart();

    const job = await controlPlane.ended(id);
    expect(job.executions[0]!.result!.error_metadata!["reason_code"]).toMatch(/^runner\.(restarted|died)$/);
    expect(job.executions[1]!.statuses.at(-1)).toBe("finished");
    expect(job.linesTooLate).toBe(0);
    expect(job.spans.filter(({ parentSpanId }) => parentSpanId === "")).toEqual([
      expect.objectContaining({ statusCode: 2, statusMessage: expect.stringMatching(/^runner\.(restarted|died)/) }),
      expect.objectContaining({ statusCode: 1 }),
    ]);
    expect(new Set(job.spans.map(({ traceId }) => traceId)).size).toBe(1);
    await until(() => readdirSync(path.join(runner.dataDirectory, "executions")).length === 0);
  });

  it("told to stop, lets its jobs end and takes no more", async () => {
    const id = offer(20);
    await controlPlane.until(id, (job) => said(job, "line 3."));

    runner.signal("SIGTERM");
    await until(() => runner.log().includes("runner draining") && controlPlane.claims.at(-1)!.capacity === 0);
    const other = offer(3);

    expect(await runner.ended()).toBe(0);
    expect(controlPlane.job(id).executions[0]!.statuses.at(-1)).toBe("finished");
    expect(controlPlane.job(other).executions).toEqual([]);
    controlPlane.cancel(other);
  });

  it("told to stop, is gone only when nothing can be given to it any more", async () => {
    runner.signal("SIGTERM");
    // A control plane that is slow to see what comes in, as on a busy machine.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    await runner.ended();

    const id = offer(3);
    await sleep(50);

    expect(controlPlane.job(id).executions).toEqual([]);
    controlPlane.cancel(id);
  });

  it("told to stop twice, hands its jobs back at once", async () => {
    const id = offer(900, { attempts: 2 });
    await controlPlane.until(id, (job) => said(job, "line 3."));

    runner.signal("SIGTERM");
    await sleep(100);
    runner.signal("SIGTERM");

    expect(await runner.ended()).toBe(0);
    expect(controlPlane.job(id).executions[0]!.result!.error_metadata).toMatchObject({
      reason_code: "runner.drained",
      fault_of: "runner",
    });
    controlPlane.cancel(id);
  });

  it("with the dummy executor, pretends to run any number of jobs", async () => {
    const dummy = await startRunnerProcess(controlPlane, {
      EXCLAVE_RUNNER_EXECUTOR: "dummy",
      EXCLAVE_RUNNER_DUMMY_MILLISECONDS: "5",
      EXCLAVE_RUNNER_CONCURRENCY: "8",
    });
    runner.signal("SIGTERM");
    await runner.ended();

    const jobs = await Promise.all(Array.from({ length: 40 }, () => controlPlane.ended(offer(900))));
    await dummy.destroy();

    expect(jobs.map(({ executions }) => executions[0]!.statuses.at(-1))).toEqual(jobs.map(() => "finished"));
  });

  function commandOf(pid: number): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    } catch {
      // Gone meanwhile.
      return "";
    }
  }
});
