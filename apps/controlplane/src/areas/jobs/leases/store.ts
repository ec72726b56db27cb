import { type Connection, execute, rows, sql } from "@exclave/database";
import type { NotedLease } from "./lease-book.ts";

/** Renews every noted lease that still holds, in one statement; returns those that do not. */
export async function writeLeases(
  connection: Connection,
  leases: readonly NotedLease[],
  leaseMilliseconds: number,
): Promise<NotedLease[]> {
  const renewed = await rows<{ executionId: string }>(
    connection,
    sql`update jobs set lease_expires_at = now() + make_interval(secs => ${leaseMilliseconds / 1000})
        from jsonb_to_recordset(${JSON.stringify(leases)}::jsonb)
          as held("executionId" text, "fencingToken" bigint, "runnerId" text)
        where jobs.execution_id = held."executionId" and jobs.fencing_token = held."fencingToken"
          and jobs.runner_id = held."runnerId" and jobs.status = 'in-progress'
        returning jobs.execution_id as "executionId"`,
  );
  const alive = new Set(renewed.map(({ executionId }) => executionId));
  return leases.filter(({ executionId }) => !alive.has(executionId));
}

/** Renews what runners of the older protocol hold, for those that were heard of lately. */
export async function renewByHeartbeat(connection: Connection, leaseMilliseconds: number): Promise<void> {
  await execute(
    connection,
    sql`update jobs set lease_expires_at = now() + make_interval(secs => ${leaseMilliseconds / 1000})
        from runners
        where runners.id = jobs.runner_id and jobs.status = 'in-progress' and jobs.lease_by_heartbeat
          and runners.last_seen_at > now() - interval '15 seconds'`,
  );
}

/** Which of these executions still hold their job. */
export async function holdingExecutions(connection: Connection, executionIds: readonly string[]): Promise<string[]> {
  const held = await rows<{ executionId: string }>(
    connection,
    sql`select execution_id as "executionId" from jobs
        where execution_id = any(${executionIds}) and status = 'in-progress'`,
  );
  return held.map(({ executionId }) => executionId);
}

export interface AbandonedJob {
  readonly jobId: string;
}

/** Jobs a runner was given that it does not say it holds, claimed long enough ago for the answer to have arrived. */
export async function abandonedJobs(
  connection: Connection,
  runnerId: string,
  holding: readonly string[],
  bootId: string,
): Promise<AbandonedJob[]> {
  return await rows<AbandonedJob>(
    connection,
    sql`select j.id as "jobId" from jobs j join job_executions e on e.id = j.execution_id
        where j.runner_id = ${runnerId} and j.status = 'in-progress' and not j.lease_by_heartbeat
          and not (j.execution_id = any(${holding})) and e.metadata ->> 'boot_id' <> ${bootId}`,
  );
}
