import { type Connection, execute, notify, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { FinalStatus, Job, JobStatus, JobStatusChange } from "./job.ts";

const columns = sql`id, org_id as "orgId", runner_group_id as "runnerGroupId", app_id as "appId",
  runner_id as "runnerId", owner_type as "ownerType", owner_id as "ownerId", log_stream_id as "logStreamId", "group", type, operation, status,
  status_description as "statusDescription", plan, metadata, queue_timeout as "queueTimeout",
  available_timeout as "availableTimeout", execution_timeout as "executionTimeout",
  overall_timeout as "overallTimeout", max_executions as "maxExecutions", execution_count as "executionCount",
  execution_id as "executionId", fencing_token as "fencingToken", lease_expires_at as "leaseExpiresAt",
  deadline_at as "deadlineAt", version, created_by_id as "createdById", created_at as "createdAt",
  updated_at as "updatedAt", started_at as "startedAt", finished_at as "finishedAt"`;

/** Payload: `<runner group> <job type>`. Wakes one waiting runner in each replica. */
export const JOBS_AVAILABLE_CHANNEL = "exclave_jobs_available";
/** Payload: the runner's id. Wakes the runner so that it hears what to stop. */
export const JOBS_STOPPED_CHANNEL = "exclave_jobs_stopped";

export type NewJob = Pick<
  Job,
  | "orgId"
  | "runnerGroupId"
  | "appId"
  | "ownerType"
  | "ownerId"
  | "logStreamId"
  | "group"
  | "type"
  | "operation"
  | "statusDescription"
  | "plan"
  | "metadata"
  | "queueTimeout"
  | "availableTimeout"
  | "executionTimeout"
  | "overallTimeout"
  | "maxExecutions"
  | "createdById"
> & { readonly forRunnerId?: string };

/** Inserts a job that a runner may take as soon as the transaction commits. */
export async function insertJob(connection: Connection, job: NewJob): Promise<Job> {
  // Not `now()`, the time of the whole transaction: jobs that are made together are taken in the order they were made.
  const inserted = await row<Job>(
    connection,
    sql`insert into jobs (id, org_id, runner_group_id, app_id, owner_type, owner_id, log_stream_id, "group", type,
          operation, status, status_description, plan, metadata, queue_timeout, available_timeout, execution_timeout,
          overall_timeout, max_executions, deadline_at, available_at, created_by_id)
        values (${newId("job")}, ${job.orgId}, ${job.runnerGroupId}, ${job.appId}, ${job.ownerType},
          ${job.ownerId}, ${job.logStreamId}, ${job.group}, ${job.type}, ${job.operation}, 'available',
          ${job.statusDescription}, ${JSON.stringify(job.plan)}::jsonb, ${JSON.stringify(job.metadata)}::jsonb,
          ${job.queueTimeout}, ${job.availableTimeout}, ${job.executionTimeout}, ${job.overallTimeout},
          ${job.maxExecutions}, now() + make_interval(secs => ${job.queueTimeout / 1e9}), clock_timestamp(), ${job.createdById})
        returning ${columns}`,
  );
  await recordStatus(connection, inserted!, "");
  await announce(connection, inserted!);
  return inserted!;
}

/** Tells waiting runners, when the transaction commits, that there is something to take. */
async function announce(connection: Connection, job: Job): Promise<void> {
  await notify(connection, JOBS_AVAILABLE_CHANNEL, `${job.runnerGroupId} ${job.type}`);
}

async function recordStatus(connection: Connection, job: Job, reasonCode: string): Promise<void> {
  await execute(
    connection,
    sql`insert into job_status_history (org_id, job_id, sequence, status, description, reason_code, created_by_id)
        values (${job.orgId}, ${job.id}, ${job.version}, ${job.status}, ${job.statusDescription}, ${reasonCode},
          ${job.createdById})`,
  );
}

export async function findJob(connection: Connection, jobId: string): Promise<Job | undefined> {
  return await row<Job>(connection, sql`select ${columns} from jobs where id = ${jobId}`);
}

/** The jobs that write to a log stream. */
export async function findJobsOfLogStream(
  connection: Connection,
  logStreamId: string,
): Promise<{ readonly jobId: string; readonly runnerId: string | null }[]> {
  return await rows(
    connection,
    sql`select id as "jobId", runner_id as "runnerId" from jobs where log_stream_id = ${logStreamId}`,
  );
}

/** Locks the job's row until the transaction ends. */
export async function lockJob(connection: Connection, jobId: string): Promise<Job | undefined> {
  return await row<Job>(connection, sql`select ${columns} from jobs where id = ${jobId} for update`);
}

/** Jobs of an org that have not ended, in the order in which whoever holds several locks them. */
export async function unfinishedJobs(connection: Connection, orgId: string): Promise<string[]> {
  const found = await rows<{ readonly id: string }>(
    connection,
    sql`select id from jobs where org_id = ${orgId} and status in ('queued', 'available', 'in-progress') order by id`,
  );
  return found.map(({ id }) => id);
}

export async function findJobs(connection: Connection, jobIds: readonly string[]): Promise<Job[]> {
  return await rows<Job>(connection, sql`select ${columns} from jobs where id = any(${jobIds})`);
}

export interface JobFilter {
  readonly runnerGroupId: string | undefined;
  readonly groups: readonly string[];
  readonly statuses: readonly string[];
  readonly types: readonly string[];
  /** Only jobs that this runner may take. */
  readonly takenBy: string | undefined;
  readonly oldestFirst: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Jobs of the connection's org; one more than `limit`. */
export async function listJobs(connection: Connection, filter: JobFilter): Promise<Job[]> {
  const direction = filter.oldestFirst ? sql`asc` : sql`desc`;
  return await rows<Job>(
    connection,
    sql`select ${columns} from jobs
        where (${filter.takenBy ?? null}::text is null or for_runner_id is null or for_runner_id = ${filter.takenBy ?? null})
          and (${filter.runnerGroupId ?? null}::text is null or runner_group_id = ${filter.runnerGroupId ?? null})
          and (cardinality(${filter.groups}::text[]) = 0 or "group" = any(${filter.groups}))
          and (cardinality(${filter.statuses}::text[]) = 0 or status = any(${filter.statuses}))
          and (cardinality(${filter.types}::text[]) = 0 or type = any(${filter.types}))
        order by created_at ${direction}, id ${direction} limit ${filter.limit + 1} offset ${filter.offset}`,
  );
}

export interface ClaimOptions {
  readonly runnerGroupId: string;
  readonly runnerId: string;
  readonly groups: readonly string[];
  readonly types: readonly string[];
  readonly limit: number;
  readonly leaseMilliseconds: number;
  readonly byHeartbeat: boolean;
  /** Only this job, for a claim by id. */
  readonly jobId: string | undefined;
}

/**
 * What a job's process has beyond its own deadline, at which it ends what runs: to end it, and to say what it said last. The
 * sweeper ends who is silent past that.
 */
const REPORT_SECONDS = 30;

/** Takes the oldest available jobs that the runner can run: atomically, skipping what another is taking. */
export async function claimJobs(connection: Connection, options: ClaimOptions): Promise<Job[]> {
  const claimed = await rows<Job>(
    connection,
    // The CTE is materialized: inside an IN, the planner may run a query with a LIMIT more than once, and so take too many.
    sql`with picked as materialized (
          select id as picked_id from jobs
          where runner_group_id = ${options.runnerGroupId} and status = 'available'
            and (for_runner_id is null or for_runner_id = ${options.runnerId})
            and (cardinality(${options.groups}::text[]) = 0 or "group" = any(${options.groups}))
            and (cardinality(${options.types}::text[]) = 0 or type = any(${options.types}))
            and (${options.jobId ?? null}::text is null or id = ${options.jobId ?? null})
          order by available_at, id limit ${options.limit} for update skip locked
        )
        update jobs set status = 'in-progress', status_description = 'taken by runner ' || ${options.runnerId}::text,
          runner_id = ${options.runnerId}, execution_count = execution_count + 1,
          execution_id = 'run' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 23),
          fencing_token = nextval('fencing_tokens'), lease_by_heartbeat = ${options.byHeartbeat},
          lease_expires_at = now() + make_interval(secs => ${options.leaseMilliseconds / 1000}),
          deadline_at = now() + make_interval(secs => execution_timeout / 1e9 + ${REPORT_SECONDS}),
          started_at = coalesce(started_at, now()), updated_at = now(), version = version + 1
        from picked where id = picked_id
        returning ${columns}`,
  );
  for (const job of claimed) {
    await recordStatus(connection, job, "");
  }
  return claimed.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
}

export interface Ending {
  readonly status: FinalStatus;
  readonly description: string;
  readonly reasonCode: string;
}

/** Ends a locked job, and tells its runner to stop if it still works on it. */
export async function endJob(connection: Connection, job: Job, ending: Ending): Promise<Job> {
  const ended = await moveJob(connection, job, ending.status, ending.description, sql`finished_at = now()`);
  await recordStatus(connection, ended, ending.reasonCode);
  if (job.runnerId && ending.status !== "finished") {
    await notify(connection, JOBS_STOPPED_CHANNEL, job.runnerId);
  }
  return ended;
}

export interface Requeueing {
  readonly description: string;
  readonly reasonCode: string;
}

/** Puts a locked job back in the queue, at its old place. */
export async function requeueJob(connection: Connection, job: Job, requeueing: Requeueing): Promise<Job> {
  const requeued = await moveJob(
    connection,
    job,
    "available",
    requeueing.description,
    sql`runner_id = null, execution_id = null, fencing_token = null, lease_expires_at = null,
        deadline_at = now() + make_interval(secs => queue_timeout / 1e9)`,
  );
  await recordStatus(connection, requeued, requeueing.reasonCode);
  await announce(connection, requeued);
  if (job.runnerId) {
    await notify(connection, JOBS_STOPPED_CHANNEL, job.runnerId);
  }
  return requeued;
}

async function moveJob(
  connection: Connection,
  job: Job,
  status: JobStatus,
  description: string,
  rest: ReturnType<typeof sql>,
): Promise<Job> {
  const moved = await row<Job>(
    connection,
    sql`update jobs set status = ${status}, status_description = ${description}, version = version + 1,
          updated_at = now(), ${rest}
        where id = ${job.id} returning ${columns}`,
  );
  return moved!;
}

/** Says again what has been available for a while: the first time may have been lost with the process that said it. */
export async function announceAgain(connection: Connection): Promise<void> {
  const waiting = await rows<{ runnerGroupId: string; type: string }>(
    connection,
    sql`select distinct runner_group_id as "runnerGroupId", type from jobs
        where status = 'available' and available_at < now() - interval '2 seconds'`,
  );
  for (const { runnerGroupId, type } of waiting) {
    await notify(connection, JOBS_AVAILABLE_CHANNEL, `${runnerGroupId} ${type}`);
  }
}

/** Ids of jobs that passed the deadline of their phase. */
export async function overdueJobs(connection: Connection, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select id from jobs where status in ('queued', 'available', 'in-progress') and deadline_at < now()
        order by deadline_at limit ${limit}`,
  );
  return found.map(({ id }) => id);
}

/** Ids of jobs whose lease ran out. */
export async function leaselessJobs(connection: Connection, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    connection,
    sql`select id from jobs where status = 'in-progress' and lease_expires_at < now()
        order by lease_expires_at limit ${limit}`,
  );
  return found.map(({ id }) => id);
}

export interface QueuePosition {
  readonly ahead: number;
  readonly running: number;
}

/** How many jobs of its group are before an available job, and how many are running. */
export async function queuePosition(connection: Connection, job: Job): Promise<QueuePosition> {
  const found = await row<QueuePosition>(
    connection,
    sql`select count(*) filter (where j.status = 'available' and (j.available_at, j.id) < (own.available_at, own.id))::int as ahead,
          count(*) filter (where j.status = 'in-progress')::int as running
        from jobs j, (select available_at, id from jobs where id = ${job.id}) as own
        where j.runner_group_id = ${job.runnerGroupId} and j.status in ('available', 'in-progress')`,
  );
  return found ?? { ahead: 0, running: 0 };
}

/** Every status the jobs have had, oldest first. */
export async function jobHistories(connection: Connection, jobIds: readonly string[]): Promise<JobStatusChange[]> {
  return await rows<JobStatusChange>(
    connection,
    sql`select job_id as "jobId", sequence, status, description, created_by_id as "createdById",
          created_at as "createdAt"
        from job_status_history where job_id = any(${jobIds}) order by job_id, sequence`,
  );
}
