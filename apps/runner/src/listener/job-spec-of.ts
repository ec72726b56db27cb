import path from "node:path";
import { getCACertificates } from "node:tls";
import type { Wire } from "@exclave/contract";
import { invalidInput } from "@exclave/kernel";
import type { Slot } from "../executors/index.ts";
import type { JobLimits, JobSpec } from "../worker/index.ts";

export interface SpecSettings {
  readonly apiUrl: string;
  readonly runnerId: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly allowLocalSources: boolean;
  readonly allowPrivateNetworks: boolean;
  readonly limits: Omit<JobLimits, "executionMilliseconds">;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;
const DEFAULT_EXECUTION_MILLISECONDS = 3_600_000;

/** What a slot keeps for one execution alone. */
export function executionDirectory(slot: Slot, executionId: string): string {
  return path.join(slot.directory, "work", executionId);
}

/** All that the job's process is told, from what the claim gave. */
export function jobSpecOf(claimed: Wire<"ClaimedJob">, slot: Slot, settings: SpecSettings): JobSpec {
  const { job, execution_id: executionId } = claimed;
  // Ids become paths: nothing else may.
  for (const id of [executionId, job.id, job.log_stream_id]) {
    if (id === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
      throw invalidInput("claim.invalid-id", `the claim names "${String(id)}", which is no id`);
    }
  }
  const directory = executionDirectory(slot, executionId);
  const { limits, ...rest } = settings;
  return {
    apiUrl: rest.apiUrl,
    runnerId: rest.runnerId,
    runnerVersion: rest.version,
    environment: rest.environment,
    allowLocalSources: rest.allowLocalSources,
    allowPrivateNetworks: rest.allowPrivateNetworks,
    certificates: getCACertificates("extra"),
    token: claimed.token,
    jobId: job.id!,
    jobType: job.type ?? "",
    executionId,
    attempt: claimed.attempt,
    fencingToken: claimed.fencing_token,
    logStreamId: job.log_stream_id!,
    plan: claimed.plan,
    secrets: claimed.secrets ?? {},
    directories: {
      workspace: path.join(directory, "workspace"),
      spool: path.join(directory, "spool"),
      mirrors: path.join(slot.directory, "mirrors"),
      cache: path.join(slot.directory, "cache"),
    },
    limits: {
      ...limits,
      executionMilliseconds: job.execution_timeout
        ? Math.ceil(job.execution_timeout / NANOSECONDS_PER_MILLISECOND)
        : DEFAULT_EXECUTION_MILLISECONDS,
    },
  };
}
