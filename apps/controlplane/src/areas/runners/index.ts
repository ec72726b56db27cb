export { createHeartbeatBook } from "./heartbeat-book.ts";
export { bindRunners } from "./routes.ts";
export { isConnected } from "./runner.ts";
export { createRunnerGroup, createRunnerService, signOfLife } from "./service.ts";
export { findOrgGroup, findRunner, insertRunner, listOrgRunners, recordToolchain } from "./store.ts";
