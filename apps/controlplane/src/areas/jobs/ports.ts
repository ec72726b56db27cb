import type { RequestBody, Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { RequestContext } from "../../requests/index.ts";
import type { NewEvent } from "../events/index.ts";
import type { Execution } from "./executions/index.ts";
import type { Job, Outcome } from "./job.ts";

/** What happened to a job, as its owner needs to know it. */
export type JobChange =
  | { readonly kind: "started" }
  | { readonly kind: "running" }
  | { readonly kind: "requeued"; readonly description: string; readonly reasonCode: string }
  | { readonly kind: "ended"; readonly outcome: Outcome; readonly execution: Execution | undefined };

/** Whoever a job works for; hears of everything in a transaction that holds the job's row. */
export interface JobOwner {
  jobChanged(connection: Connection, job: Job, change: JobChange): Promise<void>;
  /** Answers a job that tells what it is about to work on; the same again when it is told again. */
  sourceFound(connection: Connection, job: Job, report: Wire<"JobSourceReport">): Promise<Wire<"JobSourceVerdict">>;
}

/** What a claim makes beside the lease: the job's own token, and the secrets its process gets. */
export interface ClaimFurnishing {
  mintJobToken(connection: Connection, job: Job, runnerId: string): Promise<string>;
  revokeJobTokens(connection: Connection, executionId: string): Promise<void>;
  recordToolchain(connection: Connection, report: ToolchainReport): Promise<void>;
  /** Registers the process that claims, where it is new; answers its id. */
  introduceProcess(connection: Connection, report: ProcessReport, context: RequestContext): Promise<string>;
  /** The plan as a runner gets it: what may have moved since it was made, such as our own address, is as it is now. */
  currentPlan(plan: unknown): unknown;
}

export interface ToolchainReport {
  readonly runnerId: string;
  readonly toolchainId: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly bootId: string;
  readonly version: string;
}

/** What a process of a runner says of itself when it claims. */
export interface ProcessReport {
  readonly runnerId: string;
  readonly bootId: string;
  readonly type: string;
  readonly version: string;
  /** Nanoseconds. */
  readonly aliveTime: number;
  readonly labels: readonly string[];
  readonly warnings: readonly string[];
}

/** The group of a runner of the connection's org; undefined when there is none such. */
export type GroupOfRunner = (connection: Connection, runnerId: string) => Promise<string | undefined>;

/** Writes a fact in the transaction that makes it true. */
export type PublishEvent = (connection: Connection, event: NewEvent) => Promise<void>;

/** A runner's request is held from now on, a sign of life until the function it gives is called. */
export type HearRunner = (
  context: RequestContext,
  runnerId: string,
  heartbeat: RequestBody<"runner_create_heart_beat">,
) => () => void;

/** A process of a runner that claims. */
export interface ClaimingHearer {
  readonly runnerId: string;
  readonly processId: string;
}

/** What runners are told to stop, heard by their claims. */
export interface RunnerShutdowns {
  /** Whether the runner may have something to hear; asks nobody. */
  mayConcern(runnerId: string): boolean;
  next(context: RequestContext, hearer: ClaimingHearer): Promise<Wire<"ShutdownOrder"> | undefined>;
  acknowledge(context: RequestContext, hearer: ClaimingHearer, said: Wire<"HeardShutdown">): Promise<void>;
  /** The runners that have something to hear, looked up; from now on it may concern them. */
  recall(): Promise<readonly string[]>;
}
