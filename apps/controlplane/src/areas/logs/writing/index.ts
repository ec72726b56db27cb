export type { JobsOfLogStream } from "./ports.ts";
export { createLogWriter, type LogWriter, type WriteRequest } from "./service.ts";
