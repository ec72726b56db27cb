export { createJobLog, type JobLog } from "./job-log.ts";
export { encodeRequest } from "./otlp.ts";
export { openSpool, type Spool } from "./spool.ts";
export { createUploader, type Delivery, type SendBatch } from "./uploader.ts";
