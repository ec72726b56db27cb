import type { ExecutionResult, ExecutionStatus } from "./executions/execution.ts";
import type { Outcome } from "./job.ts";

const parties = ["caller", "source", "tool", "runner", "controlplane"] as const;

/** Reads how an attempt ended from the status and the result its process reported. */
export function outcomeOf(status: ExecutionStatus, result: ExecutionResult | null): Outcome {
  const reported = result?.errorMetadata ?? {};
  const faultOf = parties.find((party) => party === reported["fault_of"]);
  const message = reported["message"] ?? "";
  switch (status) {
    case "finished":
      return { status: "finished", description: "job finished", reasonCode: "", faultOf: undefined };
    case "timed-out":
      return {
        status: "timed-out",
        description: message || "the job ran longer than it may",
        reasonCode: reported["reason_code"] ?? "job.timed-out",
        faultOf: faultOf ?? "tool",
      };
    case "cancelled":
      return { status: "cancelled", description: "job cancelled", reasonCode: "job.cancelled", faultOf: "caller" };
    default:
      return {
        status: "failed",
        description: message || "the job failed without saying why",
        reasonCode: reported["reason_code"] ?? "job.failed",
        faultOf: faultOf ?? "tool",
      };
  }
}

/** What is told of an attempt whose process said nothing of how it went. */
export function resultOf({ status, description, reasonCode, faultOf }: Outcome): ExecutionResult {
  const isSuccess = status === "finished";
  return {
    success: isSuccess,
    errorCode: isSuccess ? 0 : 1,
    errorMetadata: isSuccess ? {} : { reason_code: reasonCode, message: description, fault_of: faultOf ?? null },
    contents: "",
    contentsGzip: "",
    contentsDisplay: null,
    contentsDisplayGzip: "",
  };
}

/** The outcome of an attempt whose runner was not heard of before its lease ended. */
export const leaseLost: Outcome = {
  status: "failed",
  description: "the runner was not heard of before its lease ended",
  reasonCode: "runner.lease-lost",
  faultOf: "runner",
};

/** The outcome of a job that no runner took in time. */
export const queueTimedOut: Outcome = {
  status: "not-attempted",
  description: "no runner took the job before its deadline",
  reasonCode: "job.queue-timeout",
  faultOf: "runner",
};

/** The outcome of an attempt that passed its deadline without its process ending itself. */
export const executionTimedOut: Outcome = {
  status: "timed-out",
  description: "the job passed its deadline",
  reasonCode: "job.deadline",
  faultOf: "tool",
};

/** The outcome of a cancel. */
export const cancelled: Outcome = {
  status: "cancelled",
  description: "cancelled by request",
  reasonCode: "job.cancelled",
  faultOf: "caller",
};
