export type { JobsOfLogStream } from "./ports.ts";
export { createLogAccess, type LogAccess } from "./service.ts";
