import { inOrg, inSystem, sql } from "@exclave/database";
import { newId, systemClock } from "@exclave/kernel";
import { testDatabase } from "@exclave/testkit";
import { assert, asyncModelRun, asyncProperty, commands, constant, constantFrom, integer } from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunnerPrincipal, UserPrincipal } from "../../auth/index.ts";
import { createMutate, type RequestContext } from "../../requests/index.ts";
import { grantRole, insertAccount, insertRoles } from "../accounts/index.ts";
import { publish } from "../events/index.ts";
import { createOrg } from "../orgs/index.ts";
import { createRunnerGroup, findOrgGroup, insertRunner, recordToolchain } from "../runners/index.ts";
import { mintJobToken, revokeExecutionTokens } from "../tokens/index.ts";
import {
  type ClaimFurnishing,
  createExecutionService,
  createJobLifecycle,
  createJobService,
  createLeaseBook,
  createLeaseService,
  createWaitingRoom,
  endExecutions,
  findJob,
  type JobChange,
  type JobOwner,
} from "./index.ts";

const { pools } = await testDatabase();
const mutate = createMutate(pools);

const furnishing: ClaimFurnishing = {
  recordToolchain,
  introduceProcess: async (_connection, { bootId }) => bootId,
  revokeJobTokens: revokeExecutionTokens,
  currentPlan: (plan) => plan,
  mintJobToken: (connection, { orgId, id, executionId }, runnerId) =>
    mintJobToken(connection, {
      orgId,
      runnerId,
      jobId: id,
      executionId: executionId!,
      logStreamId: undefined,
      expiresAt: new Date(systemClock.now().getTime() + 60_000),
    }),
};

const toolchain = { id: "tools", tools: { git: "2" }, capabilities: ["helm-chart-build"] };

/** An org with two runners, and the services on it; changes of jobs are written down in order. */
async function aQueue() {
  const accountId = newId("account");
  const orgId = newId("org");
  const changes: { readonly jobId: string; readonly change: JobChange }[] = [];
  const owner: JobOwner = {
    async jobChanged(_connection, job, change) {
      changes.push({ jobId: job.id, change });
    },
    sourceFound: () => Promise.resolve({ verdict: "build", reason: "nobody knows better" }),
  };
  const runnerIds = [newId("runner"), newId("runner")] as const;
  const runnerGroupId = await inSystem(pools, async (connection) => {
    const email = `${accountId}@example.com`;
    await insertAccount(connection, { id: accountId, email, subject: email, name: "", accountType: "auth0" });
    const furnish = { insertRoles, grantRole, createRunnerGroup };
    await createOrg(connection, furnish, {
      id: orgId,
      name: orgId,
      sandboxMode: false,
      createdById: accountId,
      runnerId: runnerIds[0],
    });
    const group = await findOrgGroup(connection, orgId);
    await insertRunner(connection, {
      id: runnerIds[1],
      orgId,
      runnerGroupId: group!.id,
      name: "second",
      displayName: "",
      status: "pending",
      statusDescription: "",
      createdById: accountId,
    });
    return group!.id;
  });
  const lifecycle = createJobLifecycle({
    pools,
    owners: new Map([["tests", owner]]),
    furnishing,
    endExecutions,
    publish,
  });
  const waitingRoom = createWaitingRoom();
  const book = createLeaseBook(() => Date.now());
  const leases = createLeaseService({
    pools,
    lifecycle,
    furnishing,
    waitingRoom,
    book,
    hearRunner: () => () => undefined,
    shutdowns: {
      mayConcern: () => false,
      next: async () => undefined,
      acknowledge: async () => undefined,
      recall: async () => [],
    },
    leaseMilliseconds: 30_000,
  });
  const executions = createExecutionService({ pools, mutate, lifecycle });
  const jobs = createJobService({
    pools,
    mutate,
    lifecycle,
    leases,
    currentPlan: furnishing.currentPlan,
    groupOfRunner: async () => runnerGroupId,
  });
  const user: UserPrincipal = {
    kind: "user",
    id: accountId,
    tokenId: "",
    email: "",
    orgRoles: new Map([[orgId, "org_admin"]]),
    role: "org_admin",
  };

  function contextOf(principal: RequestContext["principal"]): RequestContext {
    return { principal, orgId, requestId: newId("event"), idempotency: undefined };
  }
  function runner(index: number): RunnerPrincipal {
    return { kind: "runner", id: runnerIds[index]!, tokenId: "", orgId, runnerGroupId };
  }

  return {
    orgId,
    changes,
    book,
    leases,
    async enqueue(): Promise<string> {
      const job = await inOrg(pools, orgId, (connection) =>
        jobs.insert(connection, {
          orgId,
          runnerGroupId,
          appId: null,
          ownerType: "tests",
          ownerId: "test",
          logStreamId: "log",
          group: "build",
          type: "helm-chart-build",
          operation: "build",
          statusDescription: "",
          plan: {},
          metadata: {},
          queueTimeout: 60e9,
          availableTimeout: 1e9,
          executionTimeout: 60e9,
          overallTimeout: 300e9,
          maxExecutions: 3,
          createdById: accountId,
        }),
      );
      return job.id;
    },
    async claim(index: number, capacity = 1, wait_milliseconds = 0) {
      const request = {
        groups: ["build"],
        capacity,
        wait_milliseconds,
        boot_id: `boot ${index}`,
        toolchain,
        holding: [],
      };
      const { jobs: claimed } = await leases.claim(
        contextOf(runner(index)),
        runner(index).id,
        request,
        new AbortController().signal,
      );
      return claimed.map(({ job, execution_id: executionId, fencing_token: fencingToken }) => ({
        jobId: job.id!,
        executionId,
        fencingToken,
        runnerIndex: index,
      }));
    },
    async report(held: Held, status: "in-progress" | "finished" | "failed", metadata = {}): Promise<void> {
      const target = { ...held, fencingToken: String(held.fencingToken) };
      const context = contextOf(runner(held.runnerIndex));
      if (status === "failed") {
        await executions.putResult(context, target, { success: false, error_metadata: metadata });
      }
      await executions.update(context, target, { status });
    },
    read: (jobId: string) => jobs.get(contextOf(user), jobId),
    attempts: (jobId: string) => executions.list(contextOf(user), jobId),
    offer: () => waitingRoom.offer(runnerGroupId, "helm-chart-build"),
    cancel: (jobId: string) => jobs.cancel(contextOf(user), jobId),
    status: async (jobId: string) => (await inOrg(pools, orgId, (connection) => findJob(connection, jobId)))!.status,
    async expireLease(jobId: string): Promise<void> {
      await sql`update jobs set lease_expires_at = now() - interval '1 second' where id = ${jobId} and status = 'in-progress'`.execute(
        pools.system,
      );
      await lifecycle.sweep();
    },
    events: async (jobId: string) => {
      const { rows } = await sql<{
        type: string;
      }>`select type from events where resource_id = ${jobId} order by id`.execute(pools.system);
      return rows.map(({ type }) => type);
    },
    async passDeadline(jobId: string): Promise<void> {
      await sql`update jobs set deadline_at = now() - interval '1 second' where id = ${jobId}`.execute(pools.system);
      await lifecycle.sweep();
    },
  };
}

interface Held {
  readonly jobId: string;
  readonly executionId: string;
  readonly fencingToken: number;
  readonly runnerIndex: number;
}

describe("a queue of jobs", () => {
  it("is taken oldest first", async () => {
    const queue = await aQueue();
    const ids = [await queue.enqueue(), await queue.enqueue(), await queue.enqueue()];

    const taken = [...(await queue.claim(0, 2)), ...(await queue.claim(1, 2))];

    expect(taken.map(({ jobId }) => jobId)).toEqual(ids);
  });

  it("gives a job to one of two runners that race for it", async () => {
    const queue = await aQueue();
    await queue.enqueue();

    const [first, second] = await Promise.all([queue.claim(0), queue.claim(1)]);

    expect(first!.length + second!.length).toBe(1);
  });

  it("answers a held claim as soon as a job comes", async () => {
    const queue = await aQueue();
    const claiming = queue.claim(0, 1, 30_000);
    const jobId = await queue.enqueue();

    queue.offer();

    const [held] = await claiming;
    expect(held?.jobId).toBe(jobId);
  });

  it("answers a held claim at once, with nothing, when its runner wants no work any more", async () => {
    const queue = await aQueue();
    const claiming = queue.claim(0, 1, 30_000);
    const other = queue.claim(1, 1, 30_000);

    await queue.claim(0, 0);

    expect(await claiming).toEqual([]);
    const jobId = await queue.enqueue();
    queue.offer();
    expect((await other)[0]?.jobId).toBe(jobId);
  });

  it("refuses the report of a runner that comes back after its lease went", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    const [late] = await queue.claim(0);
    await queue.expireLease(jobId);
    const [current] = await queue.claim(1);

    const reporting = queue.report(late!, "finished");

    await expect(reporting).rejects.toMatchObject({ code: "job.lease-lost" });
    await queue.report(current!, "finished");
    expect(await queue.status(jobId)).toBe("finished");
    expect(current!.fencingToken).toBeGreaterThan(late!.fencingToken);
  });

  it("tries again what the runner did wrong, and not what the source did", async () => {
    const queue = await aQueue();
    const [mine, theirs] = [await queue.enqueue(), await queue.enqueue()];
    const [first, second] = await queue.claim(0, 2);

    await queue.report(first!, "failed", { fault_of: "runner", reason_code: "runner.disk-full", message: "disk full" });
    await queue.report(second!, "failed", { fault_of: "source", reason_code: "docker.failed", message: "exit 1" });

    expect(await queue.status(mine)).toBe("available");
    expect(await queue.status(theirs)).toBe("failed");
    expect(queue.changes.at(-1)).toMatchObject({
      jobId: theirs,
      change: { kind: "ended", outcome: { description: "exit 1", reasonCode: "docker.failed", faultOf: "source" } },
    });
  });

  it("ends a job that no runner took before its deadline", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();

    await queue.passDeadline(jobId);

    expect(await queue.status(jobId)).toBe("not-attempted");
  });

  it("ends a job that its runner did not end before the deadline, and hears no more of it", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    const [held] = await queue.claim(0);

    await queue.passDeadline(jobId);

    expect(await queue.status(jobId)).toBe("timed-out");
    expect(queue.changes.at(-1)).toMatchObject({ change: { outcome: { reasonCode: "job.deadline" } } });
    await expect(queue.report(held!, "finished")).rejects.toMatchObject({ code: "job.lease-lost" });
  });

  it("gives a job's process half a minute beyond its deadline to say how it ended", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    await queue.claim(0);

    const { rows: found } = await sql<{ seconds: number }>`
      select extract(epoch from deadline_at - started_at - make_interval(secs => execution_timeout / 1e9))::int as seconds
      from jobs where id = ${jobId}`.execute(pools.system);

    expect(found).toEqual([{ seconds: 30 }]);
  });

  type Queue = Awaited<ReturnType<typeof aQueue>>;
  it.each<[string, object, (queue: Queue, held: Held) => Promise<unknown>]>([
    [
      "that passed its deadline",
      { success: false, error_metadata: { reason_code: "job.deadline", message: "the job passed its deadline" } },
      (queue, held) => queue.passDeadline(held.jobId),
    ],
    [
      "that was cancelled",
      { success: false, error_metadata: { reason_code: "job.cancelled", message: "cancelled by request" } },
      (queue, held) => queue.cancel(held.jobId),
    ],
    [
      "whose runner went silent",
      { success: false, error_metadata: { reason_code: "runner.lease-lost", fault_of: "runner" } },
      (queue, held) => queue.expireLease(held.jobId),
    ],
    ["that succeeded", { success: true, error_code: 0 }, (queue, held) => queue.report(held, "finished")],
  ])("tells a result of an attempt that told none itself: of one %s", async (_which, result, end) => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    const [held] = await queue.claim(0);

    await end(queue, held!);

    expect(await queue.attempts(jobId)).toMatchObject([{ result: { id: expect.any(String), ...result } }]);
  });

  it("keeps a lease that its runner renews, and tells who lost one", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    const [held] = await queue.claim(0);
    const runnerId = "whoever";
    queue.book.note({ executionId: held!.executionId, fencingToken: held!.fencingToken, runnerId });

    await queue.leases.flush();

    expect(queue.book.isLost(held!.executionId)).toBe(true);
    expect(await queue.status(jobId)).toBe("in-progress");
  });

  it("tells watchers of each status that a job gets", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();

    await queue.claim(0);
    await queue.expireLease(jobId);
    const [held] = await queue.claim(1);
    await queue.report(held!, "in-progress");
    await queue.report(held!, "finished");

    expect(await queue.events(jobId)).toEqual([
      "job.available",
      "job.in-progress",
      "job.available",
      "job.in-progress",
      "job.finished",
    ]);
  });

  it("remembers each status of each attempt, as a job and as its executions show them", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();
    await queue.claim(0);
    await queue.expireLease(jobId);
    const [held] = await queue.claim(1);
    await queue.report(held!, "in-progress");
    await queue.report(held!, "in-progress");
    const under = await queue.attempts(jobId);
    await queue.report(held!, "finished");

    const attempts = await queue.attempts(jobId);
    const { executions } = await queue.read(jobId);

    const words = (all: typeof attempts) =>
      all.map(({ status_v2: now }) => [...now!.history!, now!].map(({ status }) => status));
    expect(words(under)).toEqual([
      ["pending", "error"],
      ["pending", "in-progress"],
    ]);
    expect(words(attempts)).toEqual([
      ["pending", "error"],
      ["pending", "in-progress", "success"],
    ]);
    expect(attempts[1]!.status_v2).toMatchObject({
      status_human_description: "execution is finished",
      metadata: { at: expect.any(String) },
    });
    expect(executions).toEqual(attempts);
  });

  it("writes one audit row for a cancel", async () => {
    const queue = await aQueue();
    const jobId = await queue.enqueue();

    await queue.cancel(jobId);

    const { rows: entries } = await sql<{ action: string }>`
      select action from audit_entries where resource_id = ${jobId} and action = 'job.cancel'`.execute(pools.system);
    expect(entries).toHaveLength(1);
  });
});

/** What the model believes of one job. */
interface Believed {
  readonly id: string;
  status: "available" | "in-progress" | "finished" | "cancelled" | "failed";
  attempts: number;
  holder: Held | undefined;
  finishes: number;
}

interface Model {
  readonly jobs: Believed[];
  readonly everHeld: Held[];
}

type Real = Awaited<ReturnType<typeof aQueue>>;

interface Command {
  check(model: Readonly<Model>): boolean;
  run(model: Model, real: Real): Promise<void>;
  toString(): string;
}

function believed(model: Model, held: Held): Believed {
  return model.jobs.find(({ id }) => id === held.jobId)!;
}

const enqueue: Command = {
  check: ({ jobs }) => jobs.length < 4,
  async run(model, real) {
    model.jobs.push({ id: await real.enqueue(), status: "available", attempts: 0, holder: undefined, finishes: 0 });
  },
  toString: () => "enqueue",
};

function claim(runnerIndex: number): Command {
  return {
    check: () => true,
    async run(model, real) {
      const [held] = await real.claim(runnerIndex);
      const oldest = model.jobs.find(({ status }) => status === "available");
      expect(held?.jobId).toBe(oldest?.id);
      if (held && oldest) {
        oldest.status = "in-progress";
        oldest.attempts += 1;
        oldest.holder = held;
        model.everHeld.push(held);
      }
    },
    toString: () => `claim(${runnerIndex})`,
  };
}

/** Anyone who ever held a job reports; only who holds it now is heard. */
function finish(which: number): Command {
  return {
    check: ({ everHeld }) => everHeld.length > 0,
    async run(model, real) {
      const held = model.everHeld[which % model.everHeld.length]!;
      const job = believed(model, held);
      const mayReport = job.status === "in-progress" && job.holder?.executionId === held.executionId;
      const heard = await real.report(held, "finished").then(
        () => true,
        () => false,
      );
      expect(heard).toBe(mayReport);
      if (heard) {
        job.status = "finished";
        job.finishes += 1;
      }
      expect(job.finishes).toBeLessThanOrEqual(1);
    },
    toString: () => `finish(${which})`,
  };
}

function loseLease(which: number): Command {
  return {
    check: ({ jobs }) => jobs.some(({ status }) => status === "in-progress"),
    async run(model, real) {
      const running = model.jobs.filter(({ status }) => status === "in-progress");
      const job = running[which % running.length]!;
      await real.expireLease(job.id);
      job.status = job.attempts < 3 ? "available" : "failed";
      job.holder = undefined;
    },
    toString: () => `loseLease(${which})`,
  };
}

function cancel(which: number): Command {
  return {
    check: ({ jobs }) => jobs.length > 0,
    async run(model, real) {
      const job = model.jobs[which % model.jobs.length]!;
      const isOpen = job.status === "available" || job.status === "in-progress";
      const accepted = await real.cancel(job.id).then(
        () => true,
        () => false,
      );
      expect(accepted).toBe(isOpen);
      if (accepted) {
        job.status = "cancelled";
      }
    },
    toString: () => `cancel(${which})`,
  };
}

describe("the model of a queue", () => {
  it("holds: one completion an attempt, the loser of a lease is not heard, cancelled is final", {
    timeout: 120_000,
  }, async () => {
    const which = integer({ min: 0, max: 5 });
    const any = commands(
      [constant(enqueue), constantFrom(0, 1).map(claim), which.map(finish), which.map(loseLease), which.map(cancel)],
      { maxCommands: 40, size: "max" },
    );
    await assert(
      asyncProperty(any, async (sequence) => {
        const real = await aQueue();
        const model: Model = { jobs: [], everHeld: [] };
        await asyncModelRun(() => ({ model, real }), sequence);
        for (const job of model.jobs) {
          expect(await real.status(job.id)).toBe(job.status);
        }
      }),
      { numRuns: 25 },
    );
  });
});
