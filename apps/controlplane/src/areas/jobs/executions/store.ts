import { type Connection, execute, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { Execution, ExecutionResult, ExecutionStatus } from "./execution.ts";

const columns = sql`id, org_id as "orgId", job_id as "jobId", runner_id as "runnerId", attempt,
  fencing_token as "fencingToken", status, metadata, result_id as "resultId", result, outputs_id as "outputsId", outputs,
  created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

export type NewExecution = Pick<
  Execution,
  "id" | "orgId" | "jobId" | "runnerId" | "attempt" | "fencingToken" | "metadata" | "createdById"
>;

export async function insertExecution(connection: Connection, execution: NewExecution): Promise<Execution> {
  const inserted = await row<Execution>(
    connection,
    sql`insert into job_executions (id, org_id, job_id, runner_id, attempt, fencing_token, status, metadata, created_by_id)
        values (${execution.id}, ${execution.orgId}, ${execution.jobId}, ${execution.runnerId}, ${execution.attempt},
          ${execution.fencingToken}, 'pending', ${JSON.stringify(execution.metadata)}::jsonb, ${execution.createdById})
        on conflict (job_id, attempt) do update set id = excluded.id, runner_id = excluded.runner_id,
          fencing_token = excluded.fencing_token, status = 'pending', updated_at = now()
        returning ${columns}`,
  );
  return inserted!;
}

export async function findExecution(connection: Connection, executionId: string): Promise<Execution | undefined> {
  return await row<Execution>(connection, sql`select ${columns} from job_executions where id = ${executionId}`);
}

/** The executions of jobs, oldest first. */
export async function listExecutions(connection: Connection, jobIds: readonly string[]): Promise<Execution[]> {
  return await rows<Execution>(
    connection,
    sql`select ${columns} from job_executions where job_id = any(${jobIds}) order by job_id, attempt`,
  );
}

export async function setExecutionStatus(
  connection: Connection,
  executionId: string,
  status: ExecutionStatus,
): Promise<Execution> {
  const updated = await row<Execution>(
    connection,
    sql`update job_executions set status = ${status}, updated_at = now() where id = ${executionId} returning ${columns}`,
  );
  return updated!;
}

/** Keeps the result; a second one replaces the first, as long as the lease holds. */
export async function setResult(
  connection: Connection,
  executionId: string,
  result: ExecutionResult,
): Promise<Execution> {
  const updated = await row<Execution>(
    connection,
    sql`update job_executions set result = ${JSON.stringify(result)}::jsonb,
          result_id = coalesce(result_id, ${newId("executionResult")}), updated_at = now()
        where id = ${executionId} returning ${columns}`,
  );
  return updated!;
}

export async function setOutputs(
  connection: Connection,
  executionId: string,
  outputs: Readonly<Record<string, unknown>>,
): Promise<Execution> {
  const updated = await row<Execution>(
    connection,
    sql`update job_executions set outputs = ${JSON.stringify(outputs)}::jsonb,
          outputs_id = coalesce(outputs_id, ${newId("executionOutputs")}), updated_at = now()
        where id = ${executionId} returning ${columns}`,
  );
  return updated!;
}

/** Ends the executions of a job that are not final. */
export async function endExecutions(connection: Connection, jobId: string, status: ExecutionStatus): Promise<void> {
  await execute(
    connection,
    sql`update job_executions set status = ${status}, updated_at = now()
        where job_id = ${jobId} and status in ('pending', 'initializing', 'in-progress', 'cleaning-up')`,
  );
}
