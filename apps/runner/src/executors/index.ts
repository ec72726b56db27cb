export { createWalledExecutor, slotOf, type WalledExecutor } from "./create-executor.ts";
export { createDummyExecutor } from "./dummy-executor.ts";
export type { Ending, Executor, RunningJob, Slot } from "./executor.ts";
export type { Isolation } from "./isolation.ts";
