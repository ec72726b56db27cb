export { onNotification } from "./bell.ts";
export { createSupervisor, every, type Subsystem, type Supervisor } from "./supervisor.ts";
