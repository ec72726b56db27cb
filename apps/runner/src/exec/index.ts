export { createExec, type Exec, type ExecOptions, type OutputSink, type ToolResult } from "./exec.ts";
export { type Failure, failureOf, type JobFaultOptions, jobFault } from "./job-fault.ts";
