export type { JobLimits, JobSpec, StopReason } from "./job-spec.ts";
export { runWorker } from "./main.ts";
export { loadJobs } from "./run-job.ts";
