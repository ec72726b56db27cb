import type { RequestBody, Wire } from "@exclave/contract";
import { type Connection, inOrg, type Pools } from "@exclave/database";
import { conflict, invalidInput, notFound } from "@exclave/kernel";
import { authorize, type Principal } from "../../../auth/index.ts";
import type { Mutate, RequestContext } from "../../../requests/index.ts";
import { checkHolder, type Job, requireJob } from "../job.ts";
import type { JobLifecycle } from "../lifecycle/index.ts";
import { outcomeOf } from "../outcome.ts";
import { findJob, lockJob } from "../store.ts";
import { toWireExecution } from "../wire.ts";
import { checkMove, type Execution, type ExecutionResult, isFinalExecution } from "./execution.ts";
import { findExecution, listExecutions, setExecutionStatus, setOutputs, setResult } from "./store.ts";

/** Which execution is reported on, and with which fencing token; old runners send none. */
export interface ReportTarget {
  readonly jobId: string;
  readonly executionId: string;
  readonly fencingToken: string | undefined;
}

export interface ExecutionService {
  list(context: RequestContext, jobId: string): Promise<Wire<"RunnerJobExecution">[]>;
  get(context: RequestContext, target: ReportTarget): Promise<Wire<"RunnerJobExecution">>;
  update(
    context: RequestContext,
    target: ReportTarget,
    body: RequestBody<"runner_update_execution">,
  ): Promise<Wire<"RunnerJobExecution">>;
  putResult(
    context: RequestContext,
    target: ReportTarget,
    body: RequestBody<"runner_create_execution_result">,
  ): Promise<unknown>;
  putOutputs(
    context: RequestContext,
    target: ReportTarget,
    body: RequestBody<"runner_create_execution_outputs">,
  ): Promise<unknown>;
  /** Whether the job has to go on, now that it knows what it would work on. */
  resolveSource(
    context: RequestContext,
    target: ReportTarget,
    body: RequestBody<"runner_resolve_source">,
  ): Promise<unknown>;
}

export interface ExecutionServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly lifecycle: JobLifecycle;
}

interface Held {
  readonly job: Job;
  readonly execution: Execution;
}

export function createExecutionService({ pools, mutate, lifecycle }: ExecutionServiceOptions): ExecutionService {
  /** Runs `work` while the reporter holds the job's lease, with the job's row locked. */
  function report(
    context: RequestContext,
    target: ReportTarget,
    action: string,
    work: (connection: Connection, held: Held) => Promise<unknown>,
  ): Promise<unknown> {
    return mutate(context, { action, resourceType: "execution" }, async (connection) => {
      const held = await lockHeld(connection, context, target);
      const answer = await work(connection, held);
      return { answer, resourceId: target.executionId, details: { job_id: target.jobId } };
    });
  }

  async function read(context: RequestContext, jobId: string): Promise<Execution[]> {
    return await inOrg(pools, context.orgId, async (connection) => {
      const { runnerGroupId } = requireJob(await findJob(connection, jobId), jobId);
      authorize(context.principal, "job.read", { orgId: context.orgId, jobId, runnerGroupId });
      return await listExecutions(connection, [jobId]);
    });
  }

  return {
    async list(context, jobId) {
      return (await read(context, jobId)).map(toWireExecution);
    },
    async get(context, { jobId, executionId }) {
      const execution = (await read(context, jobId)).find(({ id }) => id === executionId);
      if (!execution) {
        throw executionNotFound(executionId);
      }
      return toWireExecution(execution);
    },
    async update(context, target, { status }) {
      if (status === undefined) {
        throw invalidInput("request.invalid-field", "invalid input for status", { hint: "status is required" });
      }
      const answer = await report(context, target, "execution.update", async (connection, { job, execution }) => {
        checkMove(execution, status);
        const moved = await setExecutionStatus(connection, execution.id, status);
        if (isFinalExecution(status)) {
          await lifecycle.conclude(connection, job, outcomeOf(status, moved.result), moved);
        } else if (status === "in-progress" && execution.status !== "in-progress") {
          await lifecycle.tell(connection, job, { kind: "running" });
        }
        return toWireExecution(moved);
      });
      return answer as Wire<"RunnerJobExecution">;
    },
    putResult: (context, target, body) =>
      report(context, target, "execution.result", async (connection, { execution }) => {
        const updated = await setResult(connection, execution.id, toResult(body));
        return toWireExecution(updated).result;
      }),
    putOutputs: (context, target, body) =>
      report(context, target, "execution.outputs", async (connection, { execution }) => {
        if (execution.outputs) {
          throw conflict("execution.outputs-exist", `execution ${execution.id} has outputs already`, {
            hint: "outputs are sent once for each execution",
          });
        }
        const updated = await setOutputs(connection, execution.id, body.outputs ?? {});
        return toWireExecution(updated).outputs;
      }),
    resolveSource: (context, target, body) =>
      report(context, target, "execution.source", (connection, { job }) =>
        lifecycle.sourceFound(connection, job, body),
      ),
  };
}

async function lockHeld(connection: Connection, context: RequestContext, target: ReportTarget): Promise<Held> {
  const execution = await findExecution(connection, target.executionId);
  if (!execution || execution.jobId !== target.jobId) {
    throw executionNotFound(target.executionId);
  }
  authorizeReport(context.principal, context.orgId, execution);
  const job = await lockJob(connection, target.jobId);
  if (!job) {
    throw executionNotFound(target.executionId);
  }
  checkHolder(job, target.executionId, fencingTokenOf(target.fencingToken));
  // The row may have moved between the first look and the lock.
  const current = await findExecution(connection, target.executionId);
  return { job, execution: current ?? execution };
}

function authorizeReport(principal: Principal, orgId: string, execution: Execution): void {
  authorize(principal, "execution.report", {
    orgId,
    jobId: execution.jobId,
    executionId: execution.id,
    runnerId: execution.runnerId,
  });
}

function fencingTokenOf(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw invalidInput("request.invalid-field", "invalid input for X-Exclave-Fencing-Token", {
      hint: `X-Exclave-Fencing-Token is "${text.slice(0, 40)}", but must be the number the claim gave`,
    });
  }
  return Number(text);
}

function toResult(body: RequestBody<"runner_create_execution_result">): ExecutionResult {
  return {
    success: body.success ?? false,
    errorCode: body.error_code ?? 0,
    errorMetadata: body.error_metadata ?? {},
    contents: body.contents ?? "",
    contentsGzip: body.contents_compressed ?? "",
    contentsDisplay: body.contents_display ?? null,
    contentsDisplayGzip: body.contents_display_compressed ?? "",
  };
}

function executionNotFound(executionId: string): Error {
  return notFound("execution.not-found", `no execution ${executionId}`, {
    hint: "a job lists its executions in executions",
  });
}
