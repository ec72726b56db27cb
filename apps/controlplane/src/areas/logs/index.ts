export { createCompaction, type LogCompaction } from "./compaction/index.ts";
export type { LogStream, NewLogStream } from "./log-stream.ts";
export type { MintWriteToken, SegmentStore } from "./ports.ts";
export { bindLogs } from "./routes.ts";
export { createLogService, type LogService } from "./service.ts";
export { closeLogStream, createLogStream, findLogStreams } from "./store.ts";
export { toWireLogStream } from "./wire.ts";
export { createLogWriter, type JobsOfLogStream, type LogWriter } from "./writing/index.ts";
