import { Error as EngineErrors } from "@dbos-inc/dbos-sdk";

/** The engine's way to unwind an execution that was cancelled or that another process has taken over; never ours to keep. */
export function isEngineSignal(error: unknown): boolean {
  return (
    error instanceof EngineErrors.DBOSWorkflowCancelledError || error instanceof EngineErrors.DBOSWorkflowConflictError
  );
}

/** True when the id of a start belongs to a workflow of another name. */
export function isOtherWorkflow(error: unknown): boolean {
  return error instanceof EngineErrors.DBOSConflictingWorkflowError;
}
