export { allowedEnvironment } from "./environment.ts";
export { type RunOptions, type RunResult, run, signalGroup } from "./run.ts";
export { ended, type StartOptions, start } from "./start.ts";
