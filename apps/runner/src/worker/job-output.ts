import path from "node:path";
import { backoffMilliseconds, type Client } from "@exclave/client";
import {
  createJobLog,
  createJobTrace,
  createUploader,
  encodeRequest,
  type JobLog,
  type JobTrace,
  jobSpanOf,
  openSpool,
  startedAt,
} from "../output/index.ts";
import type { JobSpec } from "./job-spec.ts";

export interface JobOutput {
  readonly log: JobLog;
  readonly trace: JobTrace;
  /** Does a part of the job within a span of that name, which its lines name. */
  part<T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** An outage of hours must not become a wait of hours. */
const LONGEST_WAIT_MILLISECONDS = 2_000;
/** Nobody watches a trace grow: the spans of a short job go out together, when it ends. */
const GATHER_SPANS_MILLISECONDS = 1_000;

/** Opens the log and the trace of an execution, going on where an earlier process of it was. */
export function openJobOutput(spec: JobSpec, client: Client): JobOutput {
  const spool = openSpool(spec.directories.spool);
  const resource = {
    "service.name": "runner",
    "service.version": spec.runnerVersion,
    "runner.id": spec.runnerId,
    "runner_job.id": spec.jobId,
    "runner_job.type": spec.jobType,
    "runner_job_execution.id": spec.executionId,
    "log_stream.id": spec.logStreamId,
  };
  const target = { path: { log_stream_id: spec.logStreamId } };
  const patiently = (failures: number): number => backoffMilliseconds(failures, undefined, LONGEST_WAIT_MILLISECONDS);
  const uploader = createUploader({
    spool,
    send: async (batch, records, signal) => {
      await client.call("runner_write_logs", {
        ...target,
        headers: {
          "x-exclave-log-writer": spec.executionId,
          "x-exclave-log-batch": String(batch.number),
        },
        body: encodeRequest(resource, records),
        signal,
      });
    },
    backoffMilliseconds: patiently,
  });
  const log = createJobLog({
    spool,
    uploader,
    span: jobSpanOf(spec),
    secrets: [spec.token, `job:${spec.token}`, ...Object.values(spec.secrets), ...passwordsOf(spec.plan)],
    backlogBytes: spec.limits.backlogBytes,
  });
  const trace = createJobTrace({
    open(now) {
      const directory = path.join(spec.directories.spool, "trace");
      const spans = openSpool(directory);
      return {
        spool: spans,
        uploader: createUploader({
          spool: spans,
          send: async (_batch, records, signal) => {
            await client.call("log_stream_write_traces", {
              ...target,
              body: encodeRequest(resource, records),
              signal,
            });
          },
          backoffMilliseconds: patiently,
          gatherMilliseconds: GATHER_SPANS_MILLISECONDS,
        }),
        startedAt: startedAt(directory, now),
      };
    },
    jobId: spec.jobId,
    executionId: spec.executionId,
    name: spec.jobType,
    attributes: { "runner_job_execution.attempt": String(spec.attempt) },
    mask: log.mask,
    complain: (reason) => log.write("warn", `the trace of the job has gaps: ${reason}`),
  });
  return {
    log,
    trace,
    part: (name, attributes, work) => trace.span(name, attributes, (span) => log.within(span, attributes, work)),
    async close() {
      await uploader.stop();
      await trace.close();
      spool.close();
    },
  };
}

/** A source's URL may hold a password. */
function passwordsOf(plan: unknown): string[] {
  const url = (plan as { git_source?: { url?: unknown } } | null)?.git_source?.url;
  const password = typeof url === "string" && URL.canParse(url) ? new URL(url).password : "";
  return password === "" ? [] : [password, decodeURIComponent(password)];
}
