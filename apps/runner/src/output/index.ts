export { createJobLog, type JobLog } from "./job-log.ts";
export { encodeRequest } from "./otlp.ts";
export { openSpool } from "./spool.ts";
export { createUploader } from "./uploader.ts";
