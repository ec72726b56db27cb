export { createExec, type Exec, type ExecOptions, type ToolResult } from "./exec.ts";
export { type Failure, failureOf, jobFault } from "./job-fault.ts";
