import type { JobSpec, StopReason } from "../worker/index.ts";

/** A place for one job at a time, with what is kept from one job to the next. */
export interface Slot {
  readonly index: number;
  readonly directory: string;
}

/** How a job's process ended. */
export interface Ending {
  /** True when it has said all there was to say; false when somebody must say it for it. */
  readonly isReported: boolean;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The machine ended it, because it took more memory than it may. */
  readonly isOutOfMemory: boolean;
}

export interface RunningJob {
  readonly ended: Promise<Ending>;
  /** Asks it to stop, then makes it; later calls do nothing. */
  stop(reason: StopReason): void;
}

/** How the processes of jobs are started. */
export interface Executor {
  readonly name: string;
  /** The slot must be free. */
  start(slot: Slot, spec: JobSpec): RunningJob;
  /** Has a process ready for the next job of each of these slots, busy or not, and of no other; where that saves time. */
  keepWarm(slots: readonly Slot[]): void;
  /** Ends every process that an earlier runner left in these slots. */
  sweep(slots: readonly Slot[]): Promise<void>;
  /** Ends what is ready but unused. */
  close(): void;
}
