export { bindProcesses } from "./routes.ts";
export { createHeartbeatPlaces, createProcessService, introduceProcess } from "./service.ts";
export { deleteOldProcesses } from "./store.ts";
