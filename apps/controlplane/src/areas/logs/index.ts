export { createLogAccess, type JobsOfLogStream } from "./access/index.ts";
export { createCompaction, removeLogs } from "./compaction/index.ts";
export type { MintWriteToken } from "./ports.ts";
export { bindLogs } from "./routes.ts";
export { createLogService } from "./service.ts";
export { createSpanService } from "./spans/index.ts";
export { closeLogStream, createLogStream, findLogStreams } from "./store.ts";
export { toWireLogStream } from "./wire.ts";
export { createLogWriter } from "./writing/index.ts";
