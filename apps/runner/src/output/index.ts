export { createJobLog, type JobLog } from "./job-log.ts";
export { createJobTrace, type JobTrace, jobSpanOf } from "./job-trace.ts";
export { encodeRequest } from "./otlp.ts";
export { openSpool } from "./spool.ts";
export { startedAt } from "./started-at.ts";
export { createUploader } from "./uploader.ts";
