import type { Failure } from "../exec/index.ts";

/** Everything the process of a job is told; it comes over standard input, as it holds the job's token. */
export interface JobSpec {
  readonly apiUrl: string;
  /** Of this execution alone. */
  readonly token: string;
  readonly runnerId: string;
  readonly runnerVersion: string;
  readonly jobId: string;
  readonly jobType: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly fencingToken: number;
  readonly logStreamId: string;
  readonly plan: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly directories: {
    /** Made for this execution, removed after it. */
    readonly workspace: string;
    readonly spool: string;
    /** Kept for the next jobs of the slot. */
    readonly mirrors: string;
    readonly cache: string;
  };
  /** What tools may know of the machine. */
  readonly environment: Readonly<Record<string, string>>;
  readonly allowLocalSources: boolean;
  readonly allowPrivateNetworks: boolean;
  /** Authorities in PEM that are trusted beside the usual ones; the job may not be able to read their file. */
  readonly certificates: readonly string[];
  readonly limits: JobLimits;
  /** Set when an earlier process of this execution ended without a word: this one only says so in its place. */
  readonly obituary?: Failure;
}

export interface JobLimits {
  readonly executionMilliseconds: number;
  /** Between INT and KILL of a tool. */
  readonly graceMilliseconds: number;
  /** How long a finished job waits for a control plane that is away. */
  readonly lingerMilliseconds: number;
  readonly mirrorsBytes: number;
  readonly cacheBytes: number;
  readonly backlogBytes: number;
}

/** Why a job is to stop. */
export const stopReasons = ["cancelled", "lease-lost", "deadline", "drain", "orphaned"] as const;

export type StopReason = (typeof stopReasons)[number];
