import type http from "node:http";
import type { Wire } from "@exclave/contract";
import { newId } from "@exclave/kernel";
import { decodeLogs, decodeSpans, type LogLine, type TraceSpan } from "./otlp-decode.ts";

type Status = NonNullable<Wire<"RunnerJobExecutionStatus">>;

export interface OfferedJob {
  readonly type: string;
  readonly plan: object;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly executionMilliseconds?: number;
  /** How often it may be tried; once unless said. */
  readonly attempts?: number;
  /** What it is told when it asks whether to build; to go on unless said. */
  readonly verdict?: (report: Wire<"JobSourceReport">) => Wire<"JobSourceVerdict">;
}

/** One attempt, as the control plane heard of it. */
export interface SeenExecution {
  readonly id: string;
  readonly attempt: number;
  readonly token: string;
  readonly statuses: readonly Status[];
  /** What it said that it would build from. */
  readonly sources: readonly Wire<"JobSourceReport">[];
  readonly outputs: Record<string, unknown> | undefined;
  readonly result: Wire<"CreateRunnerJobExecutionResultRequest"> | undefined;
  readonly isRevoked: boolean;
}

export interface SeenJob {
  readonly id: string;
  readonly executions: readonly SeenExecution[];
  /** Every line that was acknowledged, in order. */
  readonly lines: readonly LogLine[];
  /** What was said after the last status, which ends a stream. */
  readonly linesTooLate: number;
  /** Every span that was taken, each once. */
  readonly spans: readonly TraceSpan[];
}

interface Execution {
  id: string;
  attempt: number;
  token: string;
  fencingToken: number;
  statuses: Status[];
  sources: Wire<"JobSourceReport">[];
  outputs: Record<string, unknown> | undefined;
  result: Wire<"CreateRunnerJobExecutionResultRequest"> | undefined;
  isRevoked: boolean;
}

interface Job {
  id: string;
  logStreamId: string;
  offered: OfferedJob;
  executions: Execution[];
  isAvailable: boolean;
  isOver: boolean;
  isCancelled: boolean;
  batches: Set<string>;
  lines: LogLine[];
  linesTooLate: number;
  spans: Map<string, TraceSpan>;
}

/** A request, read whole. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** The jobs of a fake control plane, in memory; strict about who says what and when. */
export interface FakeJobs {
  offer(job: OfferedJob): string;
  /** Gives away what the runner can do, each job with a lease. */
  take(body: Wire<"ClaimJobsRequest">): Wire<"ClaimedJob">[];
  /** What the runner is to stop of what it holds; said once. */
  stopOrders(holding: readonly string[]): Wire<"StopOrder">[];
  renew(call: Call): Answer;
  report(call: Call, executionId: string, what: string): Answer;
  writeLogs(call: Call, streamId: string): Answer;
  writeSpans(call: Call, streamId: string): Answer;
  seen(id: string): SeenJob;
  isOver(id: string): boolean;
  cancel(id: string): void;
  /** Takes the lease from whoever holds it and offers the job again. */
  revokeLease(id: string): void;
  /** Answers every trace with that status, as long as there is one. */
  refuseTraces(status: number | undefined): void;
}

export interface FakeJobsOptions {
  readonly leaseMilliseconds: number;
  /** Something is not as it was. */
  readonly change: () => void;
}

const FINAL: readonly Status[] = ["finished", "failed", "timed-out", "cancelled", "not-attempted"];

export function createFakeJobs({ leaseMilliseconds, change }: FakeJobsOptions): FakeJobs {
  const jobs = new Map<string, Job>();
  const told = new Set<string>();
  let refusalOfTraces: number | undefined;
  let fencing = 0;

  function holder(job: Job): Execution | undefined {
    return job.executions.at(-1);
  }

  function executionOf(id: string): { job: Job; execution: Execution } | undefined {
    for (const job of jobs.values()) {
      const execution = job.executions.find((candidate) => candidate.id === id);
      if (execution) {
        return { job, execution };
      }
    }
    return undefined;
  }

  function take(body: Wire<"ClaimJobsRequest">): Wire<"ClaimedJob">[] {
    const free = [...jobs.values()].filter(
      (job) => job.isAvailable && body.toolchain.capabilities.includes(job.offered.type),
    );
    return free.slice(0, body.capacity).map((job) => {
      fencing += 1;
      job.isAvailable = false;
      const execution: Execution = {
        id: newId("execution"),
        attempt: job.executions.length + 1,
        token: `job-token-${newId("token")}`,
        fencingToken: fencing,
        statuses: [],
        sources: [],
        outputs: undefined,
        result: undefined,
        isRevoked: false,
      };
      job.executions.push(execution);
      return {
        job: {
          id: job.id,
          type: job.offered.type as never,
          log_stream_id: job.logStreamId,
          execution_timeout: (job.offered.executionMilliseconds ?? 60_000) * 1e6,
        },
        execution_id: execution.id,
        attempt: execution.attempt,
        fencing_token: fencing,
        lease_milliseconds: leaseMilliseconds,
        token: execution.token,
        plan: job.offered.plan as Record<string, unknown>,
        secrets: { ...job.offered.secrets },
      };
    });
  }

  function stopOrders(holding: readonly string[]): Wire<"StopOrder">[] {
    return holding.flatMap((id) => {
      const found = executionOf(id);
      const isGone = !found || found.job.isCancelled || found.execution.isRevoked;
      if (!isGone || told.has(id)) {
        return [];
      }
      told.add(id);
      return [{ execution_id: id, reason: found?.job.isCancelled ? "cancelled" : "lease-lost" } as const];
    });
  }

  function renew(call: Call): Answer {
    const { leases } = json<Wire<"RenewLeasesRequest">>(call);
    const alive = leases.filter(({ execution_id: id, fencing_token: token }) => {
      const found = executionOf(id);
      return found?.execution.fencingToken === token && !found.execution.isRevoked;
    });
    return { status: 200, body: { renewed: alive.map(({ execution_id }) => execution_id), stop: [] } };
  }

  function report(call: Call, executionId: string, what: string): Answer {
    const found = executionOf(executionId);
    if (!found || call.token !== found.execution.token) {
      return refuse(403, "auth.forbidden");
    }
    const { job, execution } = found;
    const isHolder = holder(job) === execution && !execution.isRevoked && !job.isOver && !job.isCancelled;
    if (!isHolder || call.headers["x-exclave-fencing-token"] !== String(execution.fencingToken)) {
      return refuse(409, "job.lease-lost");
    }
    if (what === "source") {
      const found = json<Wire<"JobSourceReport">>(call);
      execution.sources.push(found);
      return { status: 200, body: job.offered.verdict?.(found) ?? { verdict: "build", reason: "", ...found } };
    }
    if (what === "outputs") {
      execution.outputs = json<{ outputs: Record<string, unknown> }>(call).outputs;
    } else if (what === "result") {
      execution.result = json(call);
    } else {
      settle(job, execution, json<{ status: Status }>(call).status);
    }
    change();
    return { status: what === "" ? 200 : 201, body: {} };
  }

  function settle(job: Job, execution: Execution, status: Status): void {
    execution.statuses.push(status);
    if (FINAL.includes(status)) {
      const fault = execution.result?.error_metadata?.["fault_of"];
      const isAgain = status === "failed" && (fault === "runner" || fault === "controlplane");
      job.isAvailable = isAgain && execution.attempt < (job.offered.attempts ?? 1);
      job.isOver = !job.isAvailable;
    }
  }

  function writeLogs(call: Call, streamId: string): Answer {
    const job = [...jobs.values()].find((candidate) => candidate.logStreamId === streamId);
    if (!job?.executions.some(({ token }) => token === call.token)) {
      return refuse(403, "auth.forbidden");
    }
    const lines = decodeLogs(call.body);
    if (job.isOver) {
      job.linesTooLate += lines.length;
      return refuse(409, "log-stream.closed");
    }
    const batch = `${String(call.headers["x-exclave-log-writer"])} ${String(call.headers["x-exclave-log-batch"])}`;
    if (!job.batches.has(batch)) {
      job.batches.add(batch);
      job.lines.push(...lines);
      change();
    }
    return { status: 200 };
  }

  function writeSpans(call: Call, streamId: string): Answer {
    const job = [...jobs.values()].find((candidate) => candidate.logStreamId === streamId);
    if (!job?.executions.some(({ token }) => token === call.token)) {
      return refuse(403, "auth.forbidden");
    }
    if (job.isOver || refusalOfTraces !== undefined) {
      return refuse(refusalOfTraces ?? 409, "log-stream.closed");
    }
    for (const span of decodeSpans(call.body)) {
      const key = `${span.traceId} ${span.spanId}`;
      job.spans.set(key, job.spans.get(key) ?? span);
    }
    change();
    return { status: 200 };
  }

  function seen(id: string): SeenJob {
    const { executions, lines, linesTooLate, spans } = jobs.get(id)!;
    return { id, executions, lines, linesTooLate, spans: [...spans.values()] };
  }

  return {
    offer(offered) {
      const job: Job = {
        id: newId("job"),
        logStreamId: newId("logStream"),
        offered,
        executions: [],
        isAvailable: true,
        isOver: false,
        isCancelled: false,
        batches: new Set(),
        lines: [],
        linesTooLate: 0,
        spans: new Map(),
      };
      jobs.set(job.id, job);
      change();
      return job.id;
    },
    take,
    stopOrders,
    renew,
    report,
    writeLogs,
    writeSpans,
    seen,
    isOver: (id) => jobs.get(id)!.isOver,
    cancel(id) {
      jobs.get(id)!.isCancelled = true;
      jobs.get(id)!.isAvailable = false;
      change();
    },
    revokeLease(id) {
      const job = jobs.get(id)!;
      holder(job)!.isRevoked = true;
      job.isAvailable = true;
      change();
    },
    refuseTraces(status) {
      refusalOfTraces = status;
    },
  };
}

/** The body of a request, which was written by ourselves. */
export function json<T>(call: Call): T {
  return JSON.parse(call.body.toString("utf8")) as T;
}

export function refuse(status: number, code: string): Answer {
  return { status, body: { error: code, code, retryable: status === 503 } };
}
