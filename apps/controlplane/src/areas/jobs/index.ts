export { bindExecutions, createExecutionService, endExecutions } from "./executions/index.ts";
export { type Job, type Outcome, type QueuePlace } from "./job.ts";
export { bindLeases, createLeaseBook, createLeaseService } from "./leases/index.ts";
export { createJobLifecycle } from "./lifecycle/index.ts";
export type { ClaimFurnishing, HearRunner, JobChange, JobOwner, RunnerShutdowns } from "./ports.ts";
export { bindJobs } from "./routes.ts";
export { createJobService, type JobService } from "./service.ts";
export {
  findJob,
  findJobsOfLogStream,
  insertJob,
  JOBS_AVAILABLE_CHANNEL,
  JOBS_STOPPED_CHANNEL,
  lockJob,
  type NewJob,
} from "./store.ts";
export { createWaitingRoom } from "./waiting-room.ts";
