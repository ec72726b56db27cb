import type { Wire } from "@exclave/contract";
import { assertNever } from "@exclave/kernel";
import { type Failure, failureOf } from "../exec/index.ts";
import { Stopped } from "./lifeline.ts";

type FinalStatus = Extract<Wire<"RunnerJobExecutionStatus">, "finished" | "failed" | "timed-out" | "cancelled">;

/** How an execution ended, as it is reported. */
export interface Outcome {
  readonly status: FinalStatus;
  readonly failure: Failure | undefined;
  /** False when nobody would listen: the execution belongs to another by now. */
  readonly isReported: boolean;
}

export const succeeded: Outcome = { status: "finished", failure: undefined, isReported: true };

/** Reads how an execution ended from what was thrown; `signal` tells a stop from a failure that merely came with it. */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (signal.aborted && signal.reason instanceof Stopped) {
    return stoppedOutcome(signal.reason, failureOf(error).lastLines);
  }
  return { status: "failed", failure: failureOf(error), isReported: true };
}

function stoppedOutcome({ reason }: Stopped, lastLines: readonly string[]): Outcome {
  const failure = (code: string, message: string, faultOf: Failure["faultOf"]): Failure => ({
    code,
    message,
    faultOf,
    exitCode: 1,
    lastLines,
  });
  switch (reason) {
    case "cancelled":
      return {
        status: "cancelled",
        failure: failure("job.cancelled", "the job was cancelled", "caller"),
        isReported: true,
      };
    case "deadline":
      return {
        status: "timed-out",
        failure: failure(
          "job.deadline",
          "the job ran longer than it may; build_timeout of the component's config says how long that is",
          "tool",
        ),
        isReported: true,
      };
    case "lease-lost":
      return {
        status: "failed",
        failure: failure("job.lease-lost", "the lease was lost", "runner"),
        isReported: false,
      };
    case "drain":
      return {
        status: "failed",
        failure: failure("runner.drained", "the runner was told to stop before the job ended", "runner"),
        isReported: true,
      };
    case "orphaned":
      return { status: "failed", failure: failure("runner.died", "the runner died", "runner"), isReported: true };
    default:
      return assertNever(reason);
  }
}
