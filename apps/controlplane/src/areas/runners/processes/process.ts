import { notFound, sha256Digest } from "@exclave/kernel";

export type ProcessStatus = "active" | "stopping" | "ended";

/** What is said of a process now: `silent` is one that has not ended and was not heard of lately. */
export type ProcessSight = "active" | "stopping" | "silent" | "ended" | "replaced";

/** How a process hears of a shutdown: by the answer to its claim, or as a job, as runners of the older protocol do. */
export type ProcessProtocol = "claims" | "polls";

/** One start of a runner's program. */
export interface RunnerProcess {
  readonly id: string;
  readonly orgId: string;
  readonly runnerId: string;
  /** What it said it is: `org` builds. */
  readonly type: string;
  readonly protocol: ProcessProtocol;
  readonly version: string;
  readonly labels: readonly string[];
  readonly warnings: readonly string[];
  readonly status: ProcessStatus;
  readonly statusDescription: string;
  readonly reasonCode: string;
  readonly sequence: number;
  readonly sight: ProcessSight;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** The newest sign of life. */
  readonly heardAt: Date;
  /** Whether it was heard of since it was registered. */
  readonly isHeard: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One status that a process has had. */
export interface ProcessStatusChange {
  readonly processId: string;
  readonly status: ProcessStatus;
  readonly description: string;
  readonly reasonCode: string;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** What a process says of itself when it comes. */
export interface ProcessIntroduction {
  readonly orgId: string;
  readonly runnerId: string;
  readonly bootId: string;
  readonly type: string;
  readonly protocol: ProcessProtocol;
  readonly version: string;
  readonly labels: readonly string[];
  readonly warnings: readonly string[];
  readonly tokenId: string;
  readonly startedAt: Date;
}

/** Where a process goes next, and why. */
export interface ProcessMove {
  readonly status: ProcessStatus;
  readonly description: string;
  readonly reasonCode: string;
}

const ID_DIGITS = 23;

/** The id of a boot's process, the same in every replica before anybody has asked the database. */
export function processIdOf(runnerId: string, bootId: string): string {
  const digits = sha256Digest(`${runnerId} ${bootId}`).slice("sha256:".length);
  return `rpr${digits.slice(0, ID_DIGITS)}`;
}

/** Two clocks and a network are between the start of a process and what we make of its words. */
const SAME_START_MILLISECONDS = 10_000;
/** The same of a word and the next one: what began later than another was heard of is another. */
const SAME_WORD_MILLISECONDS = 1_000;

/** Whether a program that began `started` is the one of a process, where it does not say of which boot it is. */
export function isSameStart(
  { startedAt, heardAt }: Pick<RunnerProcess, "startedAt" | "heardAt">,
  started: Date,
): boolean {
  const isNear = Math.abs(startedAt.getTime() - started.getTime()) <= SAME_START_MILLISECONDS;
  return isNear && started.getTime() - heardAt.getTime() <= SAME_WORD_MILLISECONDS;
}

export const begun: ProcessMove = { status: "active", description: "process has registered", reasonCode: "" };

export const backAgain: ProcessMove = {
  status: "active",
  description: "process was heard of again",
  reasonCode: "",
};

const replaced: ProcessMove = {
  status: "ended",
  description: "ended without a word; a later process of the runner has registered",
  reasonCode: "process.replaced",
};

const signalled: ProcessMove = {
  status: "ended",
  description: "told to stop by a signal on its machine",
  reasonCode: "process.signalled",
};

/** The process has heard that it is to stop. */
export function stopping(type: string): ProcessMove {
  return { status: "stopping", description: `stops: a ${type} shutdown was asked for`, reasonCode: "" };
}

export const shutDown: ProcessMove = {
  status: "ended",
  description: "stopped as it was told",
  reasonCode: "process.shut-down",
};

/** What follows for a process that said no last word when a later one comes. */
export function endingBySuccessor({ status }: RunnerProcess): ProcessMove {
  return status === "stopping" ? shutDown : replaced;
}

/** What follows from the last word of a process. */
export function endingOf(reason: "signal" | "shutdown"): ProcessMove {
  return reason === "signal" ? signalled : shutDown;
}

/** The process that was looked for, or NotFound `runner-process.not-found`. */
export function requireProcess(process: RunnerProcess | undefined, processId: string): RunnerProcess {
  if (!process) {
    throw notFound("runner-process.not-found", `no process ${processId} of this runner`, {
      hint: "GET /v1/runners/{runner_id}/processes lists them",
    });
  }
  return process;
}
