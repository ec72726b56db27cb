import type { BuildPlan } from "@exclave/contract";
import type { Listener, Pools } from "@exclave/database";
import type { Clock } from "@exclave/kernel";
import { publish } from "./areas/events/index.ts";
import {
  bindExecutions,
  bindJobs,
  bindLeases,
  type ClaimFurnishing,
  createExecutionService,
  createJobLifecycle,
  createJobService,
  createLeaseBook,
  createLeaseService,
  createWaitingRoom,
  endExecutions,
  type HearRunner,
  JOBS_AVAILABLE_CHANNEL,
  JOBS_STOPPED_CHANNEL,
  type JobOwner,
  type JobService,
  type RunnerShutdowns,
} from "./areas/jobs/index.ts";
import { findRunner, introduceProcess, RUNNER_SHUTDOWNS_CHANNEL, recordToolchain } from "./areas/runners/index.ts";
import { mintJobToken, revokeExecutionTokens } from "./areas/tokens/index.ts";
import type { Bindings, Metrics } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface JobParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly listener: Listener;
  readonly bindings: Bindings;
  readonly metrics: Metrics;
  readonly hearRunner: HearRunner;
  readonly shutdowns: RunnerShutdowns;
  /** Where jobs push to, now. */
  readonly registryUrl: string;
  /** Filled before the first job changes. */
  readonly owners: ReadonlyMap<string, JobOwner>;
}

export interface ComposedJobs {
  readonly jobs: JobService;
  /** What every replica does: leases are renewed where the runner asked. */
  startGateway(supervisor: Supervisor): void;
  /** What one replica does for all. */
  startWorkers(supervisor: Supervisor): void;
  /** Writes what is still in memory. */
  drain(): Promise<void>;
}

const LEASE_MILLISECONDS = 30_000;
const LEASE_FLUSH_MILLISECONDS = 3_000;
const SWEEP_MILLISECONDS = 1_000;
/** For what a notification that got lost would have said. */
const RECALL_MILLISECONDS = 5_000;
/** A token outlives its job's deadline by this, for the last report. */
const TOKEN_SLACK_MILLISECONDS = 300_000;

/** Jobs, their leases and executions, and what keeps them moving. */
export function composeJobs(parts: JobParts): ComposedJobs {
  const { pools, mutate, clock, listener, bindings, metrics, owners, hearRunner, shutdowns, registryUrl } = parts;
  const waitingRoom = createWaitingRoom();
  const furnishing: ClaimFurnishing = {
    recordToolchain,
    introduceProcess: (connection, { aliveTime, ...report }, { orgId, principal, requestId }) => {
      const startedAt = new Date(clock.now().getTime() - aliveTime / 1e6);
      const tokenId = principal.kind === "runner" ? principal.tokenId : "";
      const introduction = { ...report, orgId, tokenId, startedAt, protocol: "claims" } as const;
      return introduceProcess(connection, introduction, { principal, requestId });
    },
    revokeJobTokens: revokeExecutionTokens,
    currentPlan: (plan) => withRegistry(plan as Partial<BuildPlan>, registryUrl),
    mintJobToken: (connection, job, runnerId) =>
      mintJobToken(connection, {
        orgId: job.orgId,
        runnerId,
        jobId: job.id,
        executionId: job.executionId!,
        logStreamId: job.logStreamId,
        expiresAt: new Date(clock.now().getTime() + job.executionTimeout / 1e6 + TOKEN_SLACK_MILLISECONDS),
      }),
  };
  const lifecycle = createJobLifecycle({ pools, owners, furnishing, endExecutions, publish });
  const leases = createLeaseService({
    pools,
    lifecycle,
    furnishing,
    hearRunner,
    shutdowns,
    waitingRoom,
    book: createLeaseBook(() => clock.now().getTime()),
    leaseMilliseconds: LEASE_MILLISECONDS,
  });
  const jobs = createJobService({
    pools,
    mutate,
    lifecycle,
    leases,
    groupOfRunner: async (connection, runnerId) => (await findRunner(connection, runnerId))?.runnerGroupId,
    currentPlan: furnishing.currentPlan,
  });

  bindJobs(bindings, jobs);
  bindLeases(bindings, leases);
  bindExecutions(bindings, createExecutionService({ pools, mutate, lifecycle }));
  metrics.gauge("exclave_runners_waiting", "Held requests of runners in this process.", () => waitingRoom.size);

  listener.listen(JOBS_AVAILABLE_CHANNEL, (payload) => {
    const [runnerGroupId, type] = payload.split(" ");
    waitingRoom.offer(runnerGroupId ?? "", type ?? "");
  });
  listener.listen(JOBS_STOPPED_CHANNEL, (runnerId) => waitingRoom.call(runnerId));
  // Whoever looks for shutdowns has heard of it by now: it listened first.
  listener.listen(RUNNER_SHUTDOWNS_CHANNEL, (runnerId) => waitingRoom.call(runnerId));
  listener.onGap(() => waitingRoom.wakeAll());

  return {
    jobs,
    startGateway(supervisor) {
      supervisor.start(every("lease renewals", LEASE_FLUSH_MILLISECONDS, () => leases.flush()));
      const recall = async (): Promise<void> => (await shutdowns.recall()).forEach(waitingRoom.call);
      supervisor.start(every("shutdowns of runners", RECALL_MILLISECONDS, recall));
    },
    startWorkers(supervisor) {
      supervisor.start(every("job sweeper", SWEEP_MILLISECONDS, () => lifecycle.sweep()));
    },
    drain: () => leases.flush(),
  };
}

/** A plan names the registry it pushes to; ours may have another address by the time a runner takes the job. */
function withRegistry(plan: Partial<BuildPlan>, registry: string): Partial<BuildPlan> {
  return plan.destination ? { ...plan, destination: { ...plan.destination, registry } } : plan;
}
