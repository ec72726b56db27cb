export { createHeartbeatBook, type HeartbeatBook } from "./heartbeat-book.ts";
export type { TokenMinting } from "./ports.ts";
export { bindRunners } from "./routes.ts";
export { isConnected, type Runner, type RunnerGroup } from "./runner.ts";
export { createRunnerGroup, createRunnerService, type RunnerService } from "./service.ts";
export { findOrgGroup, findRunner, insertRunner, listRunners, recordToolchain } from "./store.ts";
