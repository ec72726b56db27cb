import { type Connection, inSystem, type Pools, tryLockForTransaction } from "@exclave/database";
import { conflict } from "@exclave/kernel";
import type { Job, JobChange, JobOwner, JobService } from "../../jobs/index.ts";
import { type RunnerProcess, shutDown, stopping } from "../processes/process.ts";
import { lockProcess, moveProcess } from "../processes/store.ts";
import type { EndProcess } from "../shutdowns/ports.ts";
import { heard, type Shutdown } from "../shutdowns/shutdown.ts";
import { findShutdown, moveShutdowns } from "../shutdowns/store.ts";
import type { CloseLogStream, OpenLogStream } from "./ports.ts";
import { keepJob, needlessJobs, type UntoldShutdown, untoldShutdowns } from "./store.ts";

export interface ShutdownJobs {
  /** What the jobs work for. */
  readonly owner: JobOwner;
  /** Makes a job of each shutdown that waits for a runner of the older protocol, and cancels those that nobody needs. */
  tell(): Promise<void>;
}

export interface ShutdownJobsOptions {
  readonly pools: Pools;
  readonly jobs: Pick<JobService, "insert" | "cancelQuietly">;
  readonly endProcess: EndProcess;
  readonly openLogStream: OpenLogStream;
  readonly closeLogStream: CloseLogStream;
}

/** Of the jobs of shutdowns, as owner. */
const OWNER_TYPE = "runners";
const NANOSECONDS_PER_SECOND = 1e9;
const EXECUTION_SECONDS = 300;

export function createShutdownJobs(options: ShutdownJobsOptions): ShutdownJobs {
  const { pools, jobs, endProcess, openLogStream, closeLogStream } = options;

  async function makeJob(connection: Connection, shutdown: UntoldShutdown): Promise<void> {
    const { orgId, runnerId, createdById, processId, secondsLeft } = shutdown;
    const ownedBy = { orgId, ownerType: OWNER_TYPE, ownerId: runnerId, createdById };
    const wait = Math.ceil(secondsLeft) * NANOSECONDS_PER_SECOND;
    const run = EXECUTION_SECONDS * NANOSECONDS_PER_SECOND;
    const { id } = await jobs.insert(connection, {
      ...ownedBy,
      runnerGroupId: shutdown.runnerGroupId,
      forRunnerId: runnerId,
      appId: null,
      logStreamId: await openLogStream(connection, ownedBy),
      group: "operations",
      type: "shut-down",
      operation: "exec",
      statusDescription: "waits for the runner to ask for it",
      plan: {},
      metadata: {
        shutdown_type: shutdown.type === "force" ? "force" : "graceful",
        shutdown_id: shutdown.id,
        process_id: processId,
      },
      queueTimeout: wait,
      availableTimeout: wait,
      executionTimeout: run,
      overallTimeout: wait + run,
      maxExecutions: 1,
    });
    await keepJob(connection, shutdown.id, id);
  }

  async function begin(connection: Connection, shutdown: Shutdown, process: RunnerProcess): Promise<void> {
    await moveShutdowns(connection, [shutdown.id], heard, { createdById: shutdown.runnerId, processId: process.id });
    if (process.status === "active") {
      await moveProcess(connection, process, stopping(shutdown.type), shutdown.runnerId);
    }
  }

  async function jobChanged(connection: Connection, job: Job, change: JobChange): Promise<void> {
    const { shutdown_id: shutdownId = "", process_id: processId = "" } = job.metadata;
    const process = await lockProcess(connection, processId);
    const shutdown = await findShutdown(connection, job.ownerId, shutdownId);
    if (!shutdown || !process) {
      return;
    }
    if (change.kind === "started") {
      await begin(connection, shutdown, process);
    }
    if (change.kind === "ended") {
      await closeLogStream(connection, job.logStreamId);
      if (change.outcome.status === "finished" && process.status !== "ended") {
        await endProcess(connection, process, shutDown);
      } else if (change.outcome.status !== "finished") {
        const description = `the job that told the runner ended: ${change.outcome.description}`;
        await moveShutdowns(connection, [shutdownId], { status: "expired", description }, { createdById: "" });
      }
    }
  }

  return {
    owner: {
      jobChanged,
      async sourceFound(_connection, job) {
        throw conflict("job.without-source", `job ${job.id} stops a runner, which needs no source`, {
          hint: "only jobs of builds tell what they found",
        });
      },
    },
    async tell() {
      await inSystem(pools, async (connection) => {
        if (await tryLockForTransaction(connection, "runners.shutdown-jobs")) {
          for (const shutdown of await untoldShutdowns(connection)) {
            await makeJob(connection, shutdown);
          }
          for (const jobId of await needlessJobs(connection)) {
            await jobs.cancelQuietly(connection, jobId);
          }
        }
      });
    },
  };
}
