export { onNotification } from "./bell.ts";
export { createSupervisor, every, type Supervisor } from "./supervisor.ts";
