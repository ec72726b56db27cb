import { conflict, invalidField, notFound } from "@exclave/kernel";

const finalStatuses = ["finished", "failed", "timed-out", "cancelled", "not-attempted"] as const;

export type FinalStatus = (typeof finalStatuses)[number];

export type JobStatus = "queued" | "available" | "in-progress" | FinalStatus;

/** Work for one runner of a group. Durations are integer nanoseconds, as on the wire. */
export interface Job {
  readonly id: string;
  readonly orgId: string;
  readonly runnerGroupId: string;
  /** The app that it is for; null for one of none. */
  readonly appId: string | null;
  readonly runnerId: string | null;
  /** The only runner that may take it; where there is none, each of the group may. */
  readonly forRunnerId: string | null;
  readonly ownerType: string;
  readonly ownerId: string;
  readonly logStreamId: string;
  readonly group: string;
  readonly type: string;
  readonly operation: string;
  readonly status: JobStatus;
  readonly statusDescription: string;
  readonly plan: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  readonly queueTimeout: number;
  readonly availableTimeout: number;
  readonly executionTimeout: number;
  readonly overallTimeout: number;
  readonly maxExecutions: number;
  readonly executionCount: number;
  readonly executionId: string | null;
  readonly fencingToken: number | null;
  readonly leaseExpiresAt: Date | null;
  readonly deadlineAt: Date;
  readonly version: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** One status a job has had. */
export interface JobStatusChange {
  readonly jobId: string;
  readonly sequence: number;
  readonly status: JobStatus;
  readonly description: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** How an attempt, or the waiting for one, ended. */
export interface Outcome {
  readonly status: FinalStatus;
  readonly description: string;
  readonly reasonCode: string;
  /** Whose doing it is; the runner's and ours may be tried again. */
  readonly faultOf: "caller" | "source" | "tool" | "runner" | "controlplane" | undefined;
}

/** What follows from an outcome: another attempt, or the end. */
export type Decision =
  | { readonly next: "available"; readonly description: string; readonly reasonCode: string }
  | { readonly next: "final"; readonly outcome: Outcome };

/** Where a job stands in its queue. */
export interface QueuePlace {
  readonly type: string;
  readonly ahead: number;
  readonly running: number;
  readonly attempt: number;
  readonly maxExecutions: number;
  readonly deadlineAt: Date;
}

export function isFinal(status: JobStatus): status is FinalStatus {
  return finalStatuses.includes(status as FinalStatus);
}

/** Another attempt follows only where the fault is the runner's or ours, and attempts are left. */
export function decide(job: Pick<Job, "executionCount" | "maxExecutions">, outcome: Outcome): Decision {
  const isInfrastructure = outcome.faultOf === "runner" || outcome.faultOf === "controlplane";
  if (outcome.status === "failed" && isInfrastructure && job.executionCount < job.maxExecutions) {
    const attempt = `attempt ${job.executionCount} of ${job.maxExecutions}`;
    return {
      next: "available",
      description: `${outcome.description}; ${attempt}, trying again`,
      reasonCode: outcome.reasonCode,
    };
  }
  return { next: "final", outcome };
}

/** Refuses a report from who does not hold the job's lease any more. */
export function checkHolder(job: Job, executionId: string, fencingToken: number | undefined): void {
  const holds = job.status === "in-progress" && job.executionId === executionId;
  if (!holds || (fencingToken !== undefined && fencingToken !== job.fencingToken)) {
    throw conflict("job.lease-lost", `execution ${executionId} does not hold job ${job.id} any more`, {
      hint: `the job is ${job.status}; stop the work and drop its results`,
      details: { job_status: job.status, execution_id: job.executionId },
    });
  }
}

/** Refuses to cancel what has ended. */
export function checkCancellable(job: Job): void {
  if (isFinal(job.status)) {
    throw conflict("job.final", `job ${job.id} is ${job.status} already`, { hint: "a final state does not change" });
  }
}

/**
 * Whether the job is still to be ended by the runner that holds it; not so where it has ended like that already. Refuses a
 * runner that does not hold it, and any other status: how an attempt went is told of its execution.
 */
export function checkFinishable(job: Job, runnerId: string, status: string | undefined): boolean {
  if (status !== "finished") {
    throw invalidField("status", status ?? "", "must be finished; other ends are told of the execution");
  }
  if (job.runnerId !== runnerId || (isFinal(job.status) && job.status !== "finished")) {
    throw conflict("job.lease-lost", `runner ${runnerId} does not hold job ${job.id}, which is ${job.status}`, {
      hint: "stop the work and drop its results",
    });
  }
  return job.status === "in-progress";
}

/** The job that was looked for, or NotFound `job.not-found`. */
export function requireJob(job: Job | undefined, jobId: string): Job {
  if (!job) {
    throw notFound("job.not-found", `no job ${jobId}`, { hint: "a build names its job in runner_job.id" });
  }
  return job;
}
