import type { FaultParty } from "@exclave/contract";
import { type ErrorKind, Fault, isFault, messageOf } from "@exclave/kernel";

export interface JobFaultOptions {
  /** Stable and dotted; the build shows it as its reason code. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Whose doing it is: a fault of the runner's or of the control plane's is worth another attempt. */
  readonly faultOf: FaultParty;
  readonly exitCode?: number | undefined;
  /** What the failing tool said last. */
  readonly lastLines?: readonly string[];
  readonly cause?: unknown;
}

const kinds: Readonly<Record<FaultParty, ErrorKind>> = {
  caller: "InvalidInput",
  source: "InvalidInput",
  tool: "PreconditionFailed",
  runner: "Unavailable",
  controlplane: "Unavailable",
};

/** A fault that ends a job, with what its result says of it. */
export function jobFault({ faultOf, exitCode, lastLines, ...options }: JobFaultOptions): Fault {
  return new Fault({
    kind: kinds[faultOf],
    ...options,
    details: { faultOf, exitCode: exitCode ?? 1, lastLines: lastLines ?? [] },
  });
}

/** How a job failed, as its result tells it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly faultOf: FaultParty;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
}

/** The failure in anything thrown; what nobody foresaw is the runner's fault. */
export function failureOf(error: unknown): Failure {
  if (!isFault(error)) {
    return { code: "runner.internal", message: messageOf(error), faultOf: "runner", exitCode: 1, lastLines: [] };
  }
  const details = (error.details ?? {}) as Partial<Pick<Failure, "faultOf" | "exitCode" | "lastLines">>;
  return {
    code: error.code,
    message: error.hint === undefined ? error.message : `${error.message}; ${error.hint}`,
    faultOf: details.faultOf ?? partyOf(error.code),
    exitCode: details.exitCode ?? 1,
    lastLines: details.lastLines ?? [],
  };
}

/** Faults of packages that know nothing of jobs. */
function partyOf(code: string): FaultParty {
  if (/^(tar|gzip)\./.test(code)) {
    return "source";
  }
  return /^(oci|api|manifest)\./.test(code) ? "controlplane" : "runner";
}
