import { createClient } from "@exclave/client";
import type { Failure } from "../exec/index.ts";
import type { JobSpec } from "../worker/index.ts";

const ANSWER_MILLISECONDS = 5_000;

/**
 * Says in the listener's own name that a job failed, when no process of the job can be started any more to say so. Its log
 * stays where it is: what a job wrote is opened by nobody but the job's own user.
 */
export async function reportFailure(spec: JobSpec, failure: Failure): Promise<void> {
  const client = createClient({ url: spec.apiUrl, token: spec.token });
  const call = {
    path: { runner_job_id: spec.jobId, runner_job_execution_id: spec.executionId },
    headers: { "x-exclave-fencing-token": String(spec.fencingToken) },
    timeoutMilliseconds: ANSWER_MILLISECONDS,
  };
  const { code, message, faultOf, exitCode } = failure;
  await client.call("runner_create_execution_result", {
    ...call,
    body: {
      success: false,
      error_code: exitCode,
      error_metadata: {
        step: "",
        handler: spec.jobType,
        job_type: spec.jobType,
        message,
        reason_code: code,
        fault_of: faultOf,
        last_lines: "",
      },
    },
  });
  await client.call("runner_update_execution", { ...call, body: { status: "failed" } });
}
