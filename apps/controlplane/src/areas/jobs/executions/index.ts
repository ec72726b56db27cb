export type { Execution, ExecutionResult, ExecutionStatus, ExecutionStep } from "./execution.ts";
export { bindExecutions } from "./routes.ts";
export { createExecutionService } from "./service.ts";
export { endExecutions } from "./store.ts";
