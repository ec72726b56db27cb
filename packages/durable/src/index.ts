export type { CrashPoint } from "./crash-point.ts";
export { createDurable, type Durable, type DurableOptions, type Workflow, type WorkflowBody } from "./durable.ts";
export type { DurableLogger } from "./engine-logger.ts";
export type { Flow, StepOptions } from "./flow.ts";
export { type DurableGrants, migrateDurable } from "./migrate.ts";
