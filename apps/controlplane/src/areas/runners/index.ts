export { createHeartbeatBook } from "./heartbeat-book.ts";
export { bindRunners } from "./routes.ts";
export { isConnected } from "./runner.ts";
export { createRunnerGroup, createRunnerService } from "./service.ts";
export { findOrgGroup, findRunner, insertRunner, listRunners, recordToolchain } from "./store.ts";
