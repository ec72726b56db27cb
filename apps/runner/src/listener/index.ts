export { openJournal } from "./journal.ts";
export { createListener, type Listener } from "./listener.ts";
export { openOrderBook, type ShutdownOrder } from "./orders.ts";
export { createSlotPool } from "./slots.ts";
export { detectToolchain, type Toolchain } from "./toolchain.ts";
export type { RunnerLog } from "./workshop.ts";
