export { bindProcesses } from "./routes.ts";
export { createHeartbeatPlaces, createProcessService, endProcess, introduceProcess } from "./service.ts";
export { deleteOldProcesses } from "./store.ts";
