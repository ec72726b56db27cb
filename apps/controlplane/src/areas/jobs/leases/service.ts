import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, inSystem, type Pools } from "@exclave/database";
import { conflict, defined, invalidInput, sleep } from "@exclave/kernel";
import { authorize, type RunnerPrincipal } from "../../../auth/index.ts";
import { insertAuditEntry, type RequestContext } from "../../../requests/index.ts";
import type { Execution } from "../executions/index.ts";
import { insertExecution } from "../executions/store.ts";
import { type Job, requireJob } from "../job.ts";
import type { JobLifecycle } from "../lifecycle/index.ts";
import type { ClaimFurnishing, HearRunner, ProcessReport, RunnerShutdowns } from "../ports.ts";
import { type ClaimOptions, claimJobs, findJob, lockJob } from "../store.ts";
import type { WaitingRoom } from "../waiting-room.ts";
import { toWireExecution, toWireJob } from "../wire.ts";
import { createHearing } from "./hearing.ts";
import type { LeaseBook } from "./lease-book.ts";
import { createOpenClaims } from "./open-claims.ts";
import { abandonedJobs, holdingExecutions, renewByHeartbeat, writeLeases } from "./store.ts";
import { createTold } from "./told.ts";

export interface LeaseService {
  /**
   * Gives a runner the oldest jobs it can run; held until there is one, it is to stop something, or its wait is over. A
   * claim for nothing ends those for work that the same boot of the runner still holds here.
   */
  claim(
    context: RequestContext,
    runnerId: string,
    request: RequestBody<"claim_jobs">,
    signal: AbortSignal,
  ): Promise<Wire<"ClaimJobsResponse">>;
  /** Claims one job by its id, as runners of the older protocol do; Conflict `job.taken` for who comes second. */
  claimOne(context: RequestContext, jobId: string, clientVersion: string): Promise<Wire<"RunnerJobExecution">>;
  renew(
    context: RequestContext,
    runnerId: string,
    request: RequestBody<"renew_leases">,
  ): Promise<Wire<"RenewLeasesResponse">>;
  /** Waits like a claim does, without taking anything. */
  waitForJob(principal: RunnerPrincipal, milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Writes the renewals noted since the last call. */
  flush(): Promise<void>;
}

export interface LeaseServiceOptions {
  readonly pools: Pools;
  readonly lifecycle: JobLifecycle;
  readonly furnishing: ClaimFurnishing;
  readonly hearRunner: HearRunner;
  readonly shutdowns: RunnerShutdowns;
  readonly waitingRoom: WaitingRoom;
  readonly book: LeaseBook;
  readonly leaseMilliseconds: number;
}

const MAXIMUM_WAIT_MILLISECONDS = 60_000;
const MAXIMUM_CAPACITY = 64;
/** Nobody asks why a wait was over: making an error for each would be a good part of what an idle runner costs. */
const WOKEN = "woken";

export function createLeaseService(options: LeaseServiceOptions): LeaseService {
  const { pools, lifecycle, furnishing, hearRunner, shutdowns, waitingRoom, book, leaseMilliseconds } = options;
  /** Which boot of a runner has been recorded, and as which process, so that only a changed runner costs a write. */
  const recorded = new Map<string, { readonly introduction: string; readonly processId: string }>();
  /** Stop orders and shutdowns that are on their way. */
  const told = createTold(Date.now);
  const hearing = createHearing(shutdowns, told);
  const openClaims = createOpenClaims();

  async function introduce(
    context: RequestContext,
    runnerId: string,
    request: RequestBody<"claim_jobs">,
  ): Promise<string> {
    const { toolchain, boot_id: bootId, version = "" } = request;
    const introduction = `${bootId} ${version} ${toolchain.id}`;
    const known = recorded.get(runnerId);
    if (known?.introduction === introduction) {
      return known.processId;
    }
    const processId = await inOrg(pools, context.orgId, async (connection) => {
      await furnishing.recordToolchain(connection, {
        runnerId,
        toolchainId: toolchain.id,
        tools: toolchain.tools,
        capabilities: toolchain.capabilities,
        bootId,
        version,
      });
      const id = await furnishing.introduceProcess(connection, processReportOf(runnerId, request), context);
      // What an earlier boot of this runner held died with it.
      for (const { jobId } of await abandonedJobs(connection, runnerId, request.holding ?? [], bootId)) {
        const job = await lockJob(connection, jobId);
        if (job?.status === "in-progress" && job.runnerId === runnerId) {
          await lifecycle.conclude(connection, job, runnerRestarted);
        }
      }
      return id;
    });
    recorded.set(runnerId, { introduction, processId });
    return processId;
  }

  async function take(
    context: RequestContext,
    claim: ClaimOptions,
    metadata: Record<string, string>,
  ): Promise<Taken[]> {
    return await inOrg(pools, context.orgId, async (connection) => {
      const jobs = await claimJobs(connection, claim);
      const taken: Taken[] = [];
      for (const job of jobs) {
        taken.push(await furnish(connection, context, job, claim.runnerId, metadata));
      }
      return taken;
    });
  }

  async function furnish(
    connection: Connection,
    context: RequestContext,
    job: Job,
    runnerId: string,
    metadata: Record<string, string>,
  ): Promise<Taken> {
    const execution = await insertExecution(connection, {
      id: job.executionId!,
      orgId: job.orgId,
      jobId: job.id,
      runnerId,
      attempt: job.executionCount,
      fencingToken: job.fencingToken!,
      metadata,
      createdById: runnerId,
    });
    const token = await furnishing.mintJobToken(connection, job, runnerId);
    await lifecycle.started(connection, job);
    await insertAuditEntry(connection, {
      orgId: job.orgId,
      principal: context.principal,
      requestId: context.requestId,
      action: "job.claim",
      resourceType: "job",
      resourceId: job.id,
      details: { execution_id: execution.id, attempt: execution.attempt },
    });
    return { job, execution, token };
  }

  async function stopOrders(context: RequestContext, holding: readonly string[]): Promise<Wire<"StopOrder">[]> {
    const untold = holding.filter((executionId) => told.wait(executionId) === 0);
    if (untold.length === 0) {
      return [];
    }
    const alive = new Set(await inOrg(pools, context.orgId, (connection) => holdingExecutions(connection, untold)));
    const gone = untold.filter((executionId) => !alive.has(executionId));
    gone.forEach(told.note);
    return gone.map((execution_id) => ({
      execution_id,
      reason: book.isLost(execution_id) ? "lease-lost" : "cancelled",
    }));
  }

  /** Enters the waiting room at once; the promise resolves when woken, when the time is over or the caller is gone. */
  function hold(
    waiter: Omit<Parameters<WaitingRoom["enter"]>[0], "wake">,
    milliseconds: number,
    signal: AbortSignal,
  ): { readonly woken: Promise<void>; leave(): void } {
    const ending = new AbortController();
    const leave = waitingRoom.enter({ ...waiter, wake: () => ending.abort(WOKEN) });
    const either = AbortSignal.any([ending.signal, signal]);
    const woken = sleep(milliseconds, either)
      .catch(() => undefined)
      .finally(leave);
    return {
      woken,
      leave() {
        leave();
        ending.abort(WOKEN);
      },
    };
  }

  async function holdClaim(
    context: RequestContext,
    runnerId: string,
    request: RequestBody<"claim_jobs">,
    signal: AbortSignal,
  ): Promise<Wire<"ClaimJobsResponse">> {
    const { capacity } = request;
    const runnerGroupId = groupOf(context.principal);
    const types = request.toolchain.capabilities;
    const waitMilliseconds = Math.min(request.wait_milliseconds ?? 0, MAXIMUM_WAIT_MILLISECONDS);
    const deadline = Date.now() + waitMilliseconds;
    const { shutdown: said } = request;
    // Before its successor is there, or it would seem to have ended without a word.
    await hearing.acknowledge(context, { runnerId, processId: "" }, said?.state === "obeyed" ? said : undefined);
    const process_id = await introduce(context, runnerId, request);
    const hearer = { runnerId, processId: process_id };
    await hearing.acknowledge(context, hearer, said?.state === "heard" ? said : undefined);
    const kind = JSON.stringify([request.groups, types]);
    // Who waits is told of what comes; who does not wait has only the look.
    const hasNothingToFind = (): boolean => waitMilliseconds > 0 && waitingRoom.isQuiet(runnerGroupId, kind);
    /** How long to wait before what was told a moment ago is told again. */
    let again: number | undefined;
    for (;;) {
      // Enter before looking: what is announced after the look wakes us.
      const held = hold(
        { runnerId, runnerGroupId, types, hasCapacity: capacity > 0 && again === undefined },
        Math.max(Math.min(deadline - Date.now(), again ?? Number.POSITIVE_INFINITY), 0),
        signal,
      );
      try {
        const toHear = await hearing.next(context, hearer);
        const isKnown = toHear.again === undefined || again !== undefined;
        again = toHear.again;
        if (!isKnown) {
          // Held for too long.
          continue;
        }
        const noteNothing = waitingRoom.beginLook(runnerGroupId, kind);
        const isToStop = toHear.order !== undefined || again !== undefined;
        const canTake = capacity > 0 && types.length > 0 && !isToStop;
        const isLooking = canTake && !signal.aborted && !hasNothingToFind();
        const taken = isLooking
          ? await take(
              context,
              {
                runnerGroupId,
                runnerId,
                groups: request.groups,
                types,
                limit: capacity,
                leaseMilliseconds,
                byHeartbeat: false,
                jobId: undefined,
              },
              { boot_id: request.boot_id, "client.version": request.version ?? "" },
            )
          : [];
        if (isLooking && taken.length === 0) {
          noteNothing();
        }
        const stop = await stopOrders(context, request.holding ?? []);
        const hasNews = taken.length > 0 || stop.length > 0 || toHear.order !== undefined;
        if (hasNews || Date.now() >= deadline || signal.aborted) {
          const jobs = taken.map((claimed) =>
            toClaimedJob(claimed, furnishing.currentPlan(claimed.job.plan), leaseMilliseconds),
          );
          return { jobs, stop, process_id, ...defined({ shutdown: toHear.order }) };
        }
        await held.woken;
      } finally {
        held.leave();
      }
    }
  }

  async function claimOrWithdraw(
    context: RequestContext,
    runnerId: string,
    request: RequestBody<"claim_jobs">,
    signal: AbortSignal,
  ): Promise<Wire<"ClaimJobsResponse">> {
    if (request.capacity === 0) {
      openClaims.withdraw(runnerId, request.boot_id);
      return await holdClaim(context, runnerId, request, signal);
    }
    const open = openClaims.enter(runnerId, request.boot_id);
    try {
      return await holdClaim(context, runnerId, request, AbortSignal.any([signal, open.signal]));
    } finally {
      open.leave();
    }
  }

  return {
    async claim(context, runnerId, request, signal) {
      const { principal, orgId } = context;
      authorize(principal, "job.claim", { orgId });
      authorize(principal, "runner.heartbeat", { orgId, runnerId });
      const capacity = Math.min(Math.max(request.capacity, 0), MAXIMUM_CAPACITY);
      const { heartbeat, boot_id } = request;
      const release = heartbeat && hearRunner(context, runnerId, { ...heartbeat, boot_id });
      try {
        return await claimOrWithdraw(context, runnerId, { ...request, capacity }, signal);
      } finally {
        release?.();
      }
    },
    async claimOne(context, jobId, clientVersion) {
      const { principal, orgId } = context;
      authorize(principal, "job.claim", { orgId });
      const [taken] = await take(
        context,
        {
          runnerGroupId: groupOf(principal),
          runnerId: principal.id,
          groups: [],
          types: [],
          limit: 1,
          leaseMilliseconds,
          byHeartbeat: true,
          jobId,
        },
        clientVersion === "" ? {} : { "client.version": clientVersion },
      );
      if (!taken) {
        requireJob(await inOrg(pools, orgId, (connection) => findJob(connection, jobId)), jobId);
        throw conflict("job.taken", `job ${jobId} is not available`, {
          hint: "ask for the list of available jobs again",
        });
      }
      return { ...toWireExecution(taken.execution), fencing_token: taken.execution.fencingToken, token: taken.token };
    },
    async renew({ principal, orgId }, runnerId, { leases }) {
      authorize(principal, "runner.heartbeat", { orgId, runnerId });
      const [lost, alive] = [
        leases.filter(({ execution_id }) => book.isLost(execution_id)),
        leases.filter(({ execution_id }) => !book.isLost(execution_id)),
      ];
      for (const { execution_id, fencing_token } of alive) {
        book.note({ executionId: execution_id, fencingToken: fencing_token, runnerId });
      }
      return {
        renewed: alive.map(({ execution_id }) => execution_id),
        stop: lost.map(({ execution_id }) => ({ execution_id, reason: "lease-lost" as const })),
      };
    },
    async waitForJob(principal, milliseconds, signal) {
      const wait = Math.min(milliseconds, MAXIMUM_WAIT_MILLISECONDS);
      const { id: runnerId, runnerGroupId } = principal;
      await hold({ runnerId, runnerGroupId, types: [], hasCapacity: true }, wait, signal).woken;
    },
    async flush() {
      const noted = book.take();
      if (noted.length > 0) {
        const lost = await inSystem(pools, (connection) => writeLeases(connection, noted, leaseMilliseconds));
        book.markLost(lost);
        for (const { runnerId } of lost) {
          waitingRoom.call(runnerId);
        }
      }
      await inSystem(pools, (connection) => renewByHeartbeat(connection, leaseMilliseconds));
      told.tidy();
    },
  };
}

/** A claim without a heartbeat says nothing of its process: it counts as one that builds and begins now. */
function processReportOf(runnerId: string, request: RequestBody<"claim_jobs">): ProcessReport {
  const { heartbeat, boot_id: bootId, version = "", process } = request;
  return {
    runnerId,
    bootId,
    version,
    type: heartbeat?.process ?? "org",
    aliveTime: heartbeat?.alive_time ?? 0,
    labels: process?.labels ?? [],
    warnings: process?.warnings ?? [],
  };
}

const runnerRestarted = {
  status: "failed",
  description: "the runner restarted and does not hold the job any more",
  reasonCode: "runner.restarted",
  faultOf: "runner",
} as const;

interface Taken {
  readonly job: Job;
  readonly execution: Execution;
  readonly token: string;
}

function toClaimedJob({ job, execution, token }: Taken, plan: unknown, leaseMilliseconds: number): Wire<"ClaimedJob"> {
  return {
    job: toWireJob({ job, executions: [execution], history: [] }),
    execution_id: execution.id,
    attempt: execution.attempt,
    fencing_token: execution.fencingToken,
    lease_milliseconds: leaseMilliseconds,
    token,
    plan: plan as Wire<"ClaimedJob">["plan"],
    secrets: {},
  };
}

function groupOf(principal: RequestContext["principal"]): string {
  if (principal.kind !== "runner") {
    throw invalidInput("job.not-a-runner", "only a runner claims jobs", { hint: "use a runner's token" });
  }
  return principal.runnerGroupId;
}
