import type { Connection } from "@exclave/database";
import type { ProcessMove, RunnerProcess } from "../processes/process.ts";

/** Ends a locked process, and with it what it was told. */
export type EndProcess = (connection: Connection, process: RunnerProcess, move: ProcessMove) => Promise<void>;
