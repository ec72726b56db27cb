import type { Wire } from "@exclave/contract";
import type { Execution, ExecutionStatus, ExecutionStep } from "./executions/index.ts";
import type { Job, JobStatusChange } from "./job.ts";

export interface JobParts {
  readonly job: Job;
  readonly executions: readonly Execution[];
  readonly history: readonly JobStatusChange[];
}

/** A job with its attempts and what the last one handed back. */
export function toWireJob({ job, executions, history }: JobParts): Wire<"RunnerJob"> {
  const last = executions.at(-1);
  const ended = job.finishedAt ?? undefined;
  const started = job.startedAt ?? undefined;
  const error =
    ended && last && job.status !== "finished" && job.status !== "cancelled" ? toWireError(last) : undefined;
  return {
    id: job.id,
    org_id: job.orgId,
    runner_id: job.runnerId ?? "",
    owner_id: job.ownerId,
    owner_type: job.ownerType,
    log_stream_id: job.logStreamId,
    group: job.group as Wire<"RunnerJobGroup">,
    type: job.type as Wire<"RunnerJobType">,
    operation: job.operation as Wire<"RunnerJobOperationType">,
    status: job.status,
    status_description: job.statusDescription,
    metadata: job.metadata,
    queue_timeout: job.queueTimeout,
    available_timeout: job.availableTimeout,
    execution_timeout: job.executionTimeout,
    overall_timeout: job.overallTimeout,
    max_executions: job.maxExecutions,
    execution_count: job.executionCount,
    execution_time: started ? ((ended ?? job.updatedAt).getTime() - started.getTime()) * 1e6 : 0,
    final_runner_job_execution_id: ended ? (last?.id ?? "") : "",
    executions: executions.map(toWireExecution),
    outputs: last?.outputs ?? {},
    outputs_json: last?.outputs ? encoded(last.outputs) : "",
    created_by_id: job.createdById,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    ...(started ? { started_at: started.toISOString() } : {}),
    ...(ended ? { finished_at: ended.toISOString() } : {}),
    ...(history.length > 0 ? { status_v2: toWireStatus(history) } : {}),
    ...(error ? { composite_error: error } : {}),
  };
}

function toWireStatus(history: readonly JobStatusChange[]): Wire<"CompositeStatus"> {
  const all = history.map((change) => ({
    status: compositeStatus(change.status),
    status_human_description: change.description,
    created_by_id: change.createdById,
    created_at_ts: Math.floor(change.createdAt.getTime() / 1000),
    metadata: {},
  }));
  return { ...all.at(-1)!, history: all.slice(0, -1) };
}

function toWireExecutionStatus({ status, movedAt, earlier, createdById }: Execution): Wire<"CompositeStatus"> {
  const toStep = (step: ExecutionStep): Wire<"CompositeStatus"> => ({
    status: compositeStatus(step.status),
    status_human_description: `execution is ${step.status}`,
    created_by_id: createdById,
    created_at_ts: Math.floor(step.since.getTime() / 1000),
    metadata: { at: step.since.toISOString() },
  });
  return { ...toStep({ status, since: movedAt }), history: earlier.map(toStep) };
}

/** The composite vocabulary has no words of its own for the states of jobs and executions. */
function compositeStatus(status: Job["status"] | ExecutionStatus): Wire<"Status"> {
  switch (status) {
    case "available":
      return "queued";
    case "initializing":
    case "cleaning-up":
      return "in-progress";
    case "finished":
      return "success";
    case "failed":
    case "timed-out":
    case "unknown":
      return "error";
    default:
      return status;
  }
}

export function toWireExecution(execution: Execution): Wire<"RunnerJobExecution"> {
  const times = {
    created_by_id: execution.createdById,
    created_at: execution.createdAt.toISOString(),
    updated_at: execution.updatedAt.toISOString(),
  };
  const error = toWireError(execution);
  return {
    id: execution.id,
    org_id: execution.orgId,
    runner_job_id: execution.jobId,
    runner_id: execution.runnerId,
    attempt: execution.attempt,
    status: execution.status,
    status_v2: toWireExecutionStatus(execution),
    metadata: execution.metadata,
    ...times,
    ...(execution.result && execution.resultId
      ? {
          result: {
            id: execution.resultId,
            org_id: execution.orgId,
            runner_job_execution_id: execution.id,
            success: execution.result.success,
            error_code: execution.result.errorCode,
            error_metadata: withoutNulls(execution.result.errorMetadata),
            contents: execution.result.contents,
            contents_gzip: execution.result.contentsGzip,
            contents_display_gzip: execution.result.contentsDisplayGzip,
            ...(error ? { composite_error: error } : {}),
            ...times,
          },
        }
      : {}),
    ...(execution.outputs && execution.outputsId
      ? {
          outputs: {
            id: execution.outputsId,
            org_id: execution.orgId,
            runner_job_execution_id: execution.id,
            outputs: asObjects(execution.outputs),
            outputs_json: encoded(execution.outputs),
            ...times,
          },
        }
      : {}),
  };
}

type Outputs = NonNullable<Execution["outputs"]>;

/** The contract has an object for each output of an attempt, and typed clients read nothing else: what is none gets one. */
function asObjects(outputs: Outputs): NonNullable<Wire<"RunnerJobExecutionOutputs">["outputs"]> {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, isObject(value) ? value : { value }]),
  );
}

function encoded(outputs: Outputs): string {
  return Buffer.from(JSON.stringify(outputs)).toString("base64");
}

/** What went wrong in an attempt, as its process told it, with the last lines of the program that failed. */
function toWireError({ id, result }: Execution): Wire<"CompositeerrorsCompositeErrorData"> | undefined {
  if (!result || result.success) {
    return undefined;
  }
  const { reason_code: type, message, last_lines: lines, ...rest } = withoutNulls(result.errorMetadata);
  return {
    version: 1,
    type: type ?? "job.failed",
    message: message ?? "the job failed without saying why",
    severity: "error",
    source_type: "runner_job_executions",
    source_id: id,
    data: { ...rest, exit_code: result.errorCode },
    sections: lines ? [{ heading: "last lines", kind: "code", body: lines }] : [],
    hints: {},
  };
}

function withoutNulls(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
}
