import type { Wire } from "@exclave/contract";
import { type Connection, inSystem, type Pools, tryLockForTransaction } from "@exclave/database";
import { internal } from "@exclave/kernel";
import { jobEvent } from "../events.ts";
import type { Execution, ExecutionResult, ExecutionStatus } from "../executions/index.ts";
import { decide, isFinal, type Job, type Outcome } from "../job.ts";
import { cancelled, executionTimedOut, leaseLost, queueTimedOut, resultOf } from "../outcome.ts";
import type { ClaimFurnishing, JobChange, JobOwner, PublishEvent } from "../ports.ts";
import {
  announceAgain,
  endJob,
  insertJob,
  leaselessJobs,
  lockJob,
  type NewJob,
  overdueJobs,
  requeueJob,
} from "../store.ts";

/** Moves jobs; every function takes a job whose row the connection has locked, and runs in its transaction. */
export interface JobLifecycle {
  /** Makes a job that a runner may take as soon as the transaction commits. */
  create(connection: Connection, job: NewJob): Promise<Job>;
  /** Tells watchers and the owner that an attempt began. */
  started(connection: Connection, job: Job): Promise<void>;
  /** Tells the owner that an attempt got to its main part. */
  tell(connection: Connection, job: Job, change: JobChange): Promise<void>;
  /** Asks the owner whether what the job found has to be worked on. */
  sourceFound(connection: Connection, job: Job, report: Wire<"JobSourceReport">): Promise<Wire<"JobSourceVerdict">>;
  /** Ends an attempt: the job ends, or goes back to the queue where another attempt makes sense. */
  conclude(connection: Connection, job: Job, outcome: Outcome, execution?: Execution): Promise<Job>;
  /** Ends the job for good, by request. */
  cancel(connection: Connection, job: Job): Promise<Job>;
  /** Moves everything that is overdue; returns how much. */
  sweep(): Promise<number>;
}

export interface JobLifecycleOptions {
  readonly pools: Pools;
  /** By owner type. */
  readonly owners: ReadonlyMap<string, JobOwner>;
  readonly furnishing: ClaimFurnishing;
  readonly endExecutions: (
    connection: Connection,
    jobId: string,
    status: ExecutionStatus,
    result: ExecutionResult,
  ) => Promise<void>;
  readonly publish: PublishEvent;
}

const SWEEP_BATCH = 100;

export function createJobLifecycle(options: JobLifecycleOptions): JobLifecycle {
  const { pools, owners, furnishing, endExecutions, publish } = options;

  function ownerOf(job: Job): JobOwner {
    const owner = owners.get(job.ownerType);
    if (!owner) {
      throw internal("job.owner-unknown", `job ${job.id} works for ${job.ownerType}, which nobody answers for`);
    }
    return owner;
  }

  async function create(connection: Connection, job: NewJob): Promise<Job> {
    const created = await insertJob(connection, job);
    await publish(connection, jobEvent(created));
    return created;
  }

  async function started(connection: Connection, job: Job): Promise<void> {
    await publish(connection, jobEvent(job));
    await tell(connection, job, { kind: "started" });
  }

  async function tell(connection: Connection, job: Job, change: JobChange): Promise<void> {
    await ownerOf(job).jobChanged(connection, job, change);
  }

  async function release(connection: Connection, job: Job, outcome: Outcome): Promise<void> {
    await endExecutions(connection, job.id, executionStatusOf(outcome), resultOf(outcome));
    if (job.executionId) {
      await furnishing.revokeJobTokens(connection, job.executionId);
    }
  }

  async function conclude(connection: Connection, job: Job, outcome: Outcome, execution?: Execution): Promise<Job> {
    await release(connection, job, outcome);
    const decision = decide(job, outcome);
    if (decision.next === "available") {
      const requeued = await requeueJob(connection, job, decision);
      await publish(connection, jobEvent(requeued));
      await tell(connection, requeued, { kind: "requeued", ...decision });
      return requeued;
    }
    const ended = await endJob(connection, job, outcome);
    await publish(connection, jobEvent(ended));
    await tell(connection, ended, { kind: "ended", outcome, execution });
    return ended;
  }

  async function sweepOne(jobId: string): Promise<void> {
    await inSystem(pools, async (connection) => {
      const job = await lockJob(connection, jobId);
      const now = new Date();
      if (!job || isFinal(job.status)) {
        return;
      }
      if (job.deadlineAt < now) {
        await conclude(connection, job, job.status === "in-progress" ? executionTimedOut : queueTimedOut);
      } else if (job.status === "in-progress" && job.leaseExpiresAt && job.leaseExpiresAt < now) {
        await conclude(connection, job, leaseLost);
      }
    });
  }

  return {
    create,
    started,
    tell,
    conclude,
    sourceFound: (connection, job, report) => ownerOf(job).sourceFound(connection, job, report),
    async cancel(connection, job) {
      return await conclude(connection, job, cancelled);
    },
    async sweep() {
      const due = await inSystem(pools, async (connection) => {
        const isMine = await tryLockForTransaction(connection, "jobs.sweeper");
        if (isMine) {
          await announceAgain(connection);
        }
        return isMine
          ? [...(await overdueJobs(connection, SWEEP_BATCH)), ...(await leaselessJobs(connection, SWEEP_BATCH))]
          : [];
      });
      for (const jobId of new Set(due)) {
        await sweepOne(jobId);
      }
      return due.length;
    },
  };
}

function executionStatusOf(outcome: Outcome): ExecutionStatus {
  return outcome.reasonCode === leaseLost.reasonCode ? "unknown" : outcome.status;
}
