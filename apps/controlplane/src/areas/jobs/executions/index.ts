export {
  type Execution,
  type ExecutionResult,
  type ExecutionStatus,
} from "./execution.ts";
export { bindExecutions } from "./routes.ts";
export { createExecutionService, type ExecutionService } from "./service.ts";
export { endExecutions } from "./store.ts";
