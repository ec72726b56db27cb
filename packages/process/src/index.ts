export type { ChildProcess } from "node:child_process";
export { allowedEnvironment } from "./environment.ts";
export { type LockAttempt, takeLockFile } from "./lock-file.ts";
export { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";
export { type RunOptions, type RunResult, run, signalGroup } from "./run.ts";
export { ended, type StartOptions, start } from "./start.ts";
