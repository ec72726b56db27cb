import { backoffMilliseconds, type Client } from "@exclave/client";
import { createJobLog, createUploader, encodeRequest, type JobLog, openSpool } from "../output/index.ts";
import type { JobSpec } from "./job-spec.ts";

export interface JobOutput {
  readonly log: JobLog;
  close(): Promise<void>;
}

/** An outage of hours must not become a wait of hours. */
const LONGEST_WAIT_MILLISECONDS = 2_000;

/** Opens the log of an execution, going on where an earlier process of it was. */
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
  const uploader = createUploader({
    spool,
    send: async (batch, records, signal) => {
      await client.call("runner_write_logs", {
        path: { log_stream_id: spec.logStreamId },
        headers: {
          "x-exclave-log-writer": spec.executionId,
          "x-exclave-log-batch": String(batch.number),
        },
        body: encodeRequest(resource, records),
        signal,
      });
    },
    backoffMilliseconds: (failures) => backoffMilliseconds(failures, undefined, LONGEST_WAIT_MILLISECONDS),
  });
  const log = createJobLog({
    spool,
    uploader,
    secrets: [spec.token, `job:${spec.token}`, ...Object.values(spec.secrets), ...passwordsOf(spec.plan)],
    backlogBytes: spec.limits.backlogBytes,
  });
  return {
    log,
    async close() {
      await uploader.stop();
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
