export {
  checkMove,
  type Execution,
  type ExecutionResult,
  type ExecutionStatus,
  executionStatuses,
  isFinalExecution,
} from "./execution.ts";
export { bindExecutions } from "./routes.ts";
export { createExecutionService, type ExecutionService } from "./service.ts";
export {
  endExecutions,
  findExecution,
  insertExecution,
  listExecutions,
  setExecutionStatus,
  setOutputs,
  setResult,
} from "./store.ts";
