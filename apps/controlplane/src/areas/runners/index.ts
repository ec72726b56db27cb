export { createHeartbeatBook } from "./heartbeat-book.ts";
export {
  bindProcesses,
  createHeartbeatPlaces,
  createProcessService,
  deleteOldProcesses,
  endProcess,
  introduceProcess,
} from "./processes/index.ts";
export { bindRunners } from "./routes.ts";
export { isConnected } from "./runner.ts";
export { createRunnerGroup, createRunnerService, signOfLife } from "./service.ts";
export { createShutdownJobs, type ShutdownJobs } from "./shutdown-jobs/index.ts";
export {
  bindShutdowns,
  createShutdownBell,
  createShutdownService,
  RUNNER_SHUTDOWNS_CHANNEL,
} from "./shutdowns/index.ts";
export {
  findOrgGroup,
  findProcessHeartbeat,
  findRunner,
  insertRunner,
  listOrgRunners,
  recordToolchain,
} from "./store.ts";
