import type { NewEvent } from "../events/index.ts";
import type { Job } from "./job.ts";

/** The fact that a job has a new status. */
export function jobEvent(job: Job): NewEvent {
  return {
    orgId: job.orgId,
    topic: "jobs",
    resourceId: job.id,
    type: `job.${job.status}`,
    payload: {
      status: job.status,
      status_description: job.statusDescription,
      job_type: job.type,
      group: job.group,
      owner_id: job.ownerId,
      owner_type: job.ownerType,
      log_stream_id: job.logStreamId,
      execution_count: job.executionCount,
      ...(job.runnerId ? { runner_id: job.runnerId } : {}),
    },
  };
}
