import { conflict } from "@exclave/kernel";

const executionStatuses = [
  "pending",
  "initializing",
  "in-progress",
  "cleaning-up",
  "finished",
  "failed",
  "timed-out",
  "not-attempted",
  "cancelled",
  "unknown",
] as const;

export type ExecutionStatus = (typeof executionStatuses)[number];

/** A status that an execution had, and since when. */
export interface ExecutionStep {
  readonly status: ExecutionStatus;
  readonly since: Date;
}

/** One attempt at a job, by one runner. */
export interface Execution {
  readonly id: string;
  readonly orgId: string;
  readonly jobId: string;
  readonly runnerId: string;
  readonly attempt: number;
  readonly fencingToken: number;
  readonly status: ExecutionStatus;
  /** The statuses it has had before, oldest first, each since when. */
  readonly earlier: readonly ExecutionStep[];
  /** Since when it has its status. */
  readonly movedAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
  readonly resultId: string | null;
  readonly result: ExecutionResult | null;
  readonly outputsId: string | null;
  readonly outputs: Readonly<Record<string, unknown>> | null;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a job's process says of how it went; kept always, also of a failure. */
export interface ExecutionResult {
  readonly success: boolean;
  readonly errorCode: number;
  readonly errorMetadata: Readonly<Record<string, string | null>>;
  readonly contents: string;
  readonly contentsGzip: string;
  readonly contentsDisplay: unknown;
  readonly contentsDisplayGzip: string;
}

const order: readonly ExecutionStatus[] = ["pending", "initializing", "in-progress", "cleaning-up"];

export function isFinalExecution(status: ExecutionStatus): boolean {
  return !order.includes(status);
}

/** An execution only moves forward: through its phases in order, or to an end; the same again is no move. */
export function checkMove(execution: Execution, to: ExecutionStatus): void {
  const isForward = isFinalExecution(to) || order.indexOf(to) >= order.indexOf(execution.status);
  if (isFinalExecution(execution.status) || !isForward) {
    throw conflict(
      "execution.illegal-move",
      `execution ${execution.id} is ${execution.status}, so it cannot become ${to}`,
      {
        hint: "an execution only moves forward",
      },
    );
  }
}
