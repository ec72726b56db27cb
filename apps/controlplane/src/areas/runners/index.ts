export { createHeartbeatBook } from "./heartbeat-book.ts";
export {
  bindProcesses,
  createHeartbeatPlaces,
  createProcessService,
  deleteOldProcesses,
  introduceProcess,
} from "./processes/index.ts";
export { bindRunners } from "./routes.ts";
export { isConnected } from "./runner.ts";
export { createRunnerGroup, createRunnerService, signOfLife } from "./service.ts";
export {
  findOrgGroup,
  findProcessHeartbeat,
  findRunner,
  insertRunner,
  listOrgRunners,
  recordToolchain,
} from "./store.ts";
