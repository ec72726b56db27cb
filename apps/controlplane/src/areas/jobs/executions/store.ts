import { type Connection, execute, row, rows, sql } from "@exclave/database";
import { newId } from "@exclave/kernel";
import type { Execution, ExecutionResult, ExecutionStatus, ExecutionStep } from "./execution.ts";

const columns = sql`e.id, e.org_id as "orgId", e.job_id as "jobId", e.runner_id as "runnerId", e.attempt,
  e.fencing_token as "fencingToken", e.status, e.metadata, e.result_id as "resultId", e.result,
  e.outputs_id as "outputsId", e.outputs, e.created_by_id as "createdById", e.created_at as "createdAt",
  e.updated_at as "updatedAt",
  array(select h.status || ' ' || (extract(epoch from h.created_at) * 1000)::bigint
        from job_execution_status_history h where h.execution_id = e.id order by h.sequence) as "steps"`;

type ExecutionRow = Omit<Execution, "earlier" | "movedAt"> & { readonly steps: readonly string[] };

/** A row whose statement moved the execution does not know that step yet: it ends with another status. */
function toExecution({ steps, ...execution }: ExecutionRow): Execution {
  const known = steps.map((step): ExecutionStep => {
    const [status, milliseconds] = step.split(" ");
    return { status: status as ExecutionStatus, since: new Date(Number(milliseconds)) };
  });
  const last = known.at(-1);
  return last?.status === execution.status
    ? { ...execution, earlier: known.slice(0, -1), movedAt: last.since }
    : { ...execution, earlier: known, movedAt: execution.updatedAt };
}

/** Remembers where the executions of `e` stand. */
const noteSteps = sql`insert into job_execution_status_history (org_id, job_id, execution_id, status)
  select org_id, job_id, id, status from e`;

export type NewExecution = Pick<
  Execution,
  "id" | "orgId" | "jobId" | "runnerId" | "attempt" | "fencingToken" | "metadata" | "createdById"
>;

export async function insertExecution(connection: Connection, execution: NewExecution): Promise<Execution> {
  const inserted = await row<ExecutionRow>(
    connection,
    sql`with e as (
          insert into job_executions (id, org_id, job_id, runner_id, attempt, fencing_token, status, metadata, created_by_id)
          values (${execution.id}, ${execution.orgId}, ${execution.jobId}, ${execution.runnerId}, ${execution.attempt},
            ${execution.fencingToken}, 'pending', ${JSON.stringify(execution.metadata)}::jsonb, ${execution.createdById})
          on conflict (job_id, attempt) do update set id = excluded.id, runner_id = excluded.runner_id,
            fencing_token = excluded.fencing_token, status = 'pending', updated_at = now()
          returning *
        ), noted as (${noteSteps})
        select ${columns} from e`,
  );
  return toExecution(inserted!);
}

export async function findExecution(connection: Connection, executionId: string): Promise<Execution | undefined> {
  const found = await row<ExecutionRow>(
    connection,
    sql`select ${columns} from job_executions e where e.id = ${executionId}`,
  );
  return found && toExecution(found);
}

/** The executions of jobs, oldest first. */
export async function listExecutions(connection: Connection, jobIds: readonly string[]): Promise<Execution[]> {
  const found = await rows<ExecutionRow>(
    connection,
    sql`select ${columns} from job_executions e where e.job_id = any(${jobIds}) order by e.job_id, e.attempt`,
  );
  return found.map(toExecution);
}

/** Moves an execution, whose job the caller holds; the same status again is no step. */
export async function setExecutionStatus(
  connection: Connection,
  executionId: string,
  status: ExecutionStatus,
): Promise<Execution> {
  const updated = await row<ExecutionRow>(
    connection,
    sql`with before as (select status from job_executions where id = ${executionId}),
          e as (
            update job_executions set status = ${status}, updated_at = now() where id = ${executionId} returning *
          ), noted as (${noteSteps} where status <> (select status from before))
        select ${columns} from e`,
  );
  return toExecution(updated!);
}

/** Keeps the result; a second one replaces the first, as long as the lease holds. */
export async function setResult(
  connection: Connection,
  executionId: string,
  result: ExecutionResult,
): Promise<Execution> {
  const updated = await row<ExecutionRow>(
    connection,
    sql`update job_executions e set result = ${JSON.stringify(result)}::jsonb,
          result_id = coalesce(result_id, ${newId("executionResult")}), updated_at = now()
        where id = ${executionId} returning ${columns}`,
  );
  return toExecution(updated!);
}

export async function setOutputs(
  connection: Connection,
  executionId: string,
  outputs: Readonly<Record<string, unknown>>,
): Promise<Execution> {
  const updated = await row<ExecutionRow>(
    connection,
    sql`update job_executions e set outputs = ${JSON.stringify(outputs)}::jsonb,
          outputs_id = coalesce(outputs_id, ${newId("executionOutputs")}), updated_at = now()
        where id = ${executionId} returning ${columns}`,
  );
  return toExecution(updated!);
}

/** Ends the executions of a job that are not final; of those that told no result of their own, `result` is told. */
export async function endExecutions(
  connection: Connection,
  jobId: string,
  status: ExecutionStatus,
  result: ExecutionResult,
): Promise<void> {
  await execute(
    connection,
    sql`update job_executions set result = ${JSON.stringify(result)}::jsonb, result_id = ${newId("executionResult")}
        where job_id = ${jobId} and result is null`,
  );
  await execute(
    connection,
    sql`with e as (
          update job_executions set status = ${status}, updated_at = now()
          where job_id = ${jobId} and status in ('pending', 'initializing', 'in-progress', 'cleaning-up')
          returning *
        ) ${noteSteps}`,
  );
}
