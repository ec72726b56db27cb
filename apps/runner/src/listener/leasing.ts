import type { Client } from "@exclave/client";
import { messageOf, sleep } from "@exclave/kernel";
import type { RunnerLog, Workshop } from "./workshop.ts";

export interface LeasingOptions {
  readonly client: Client;
  readonly runnerId: string;
  readonly workshop: Workshop;
  readonly log: RunnerLog;
}

/** A lease is renewed when a third of it has passed, so that two renewals may fail. */
const RENEWALS_PER_LEASE = 3;
/** How long to wait when nothing is held; a job that is taken meanwhile has a fresh lease. */
const IDLE_MILLISECONDS = 1_000;
const SHORTEST_MILLISECONDS = 50;

/**
 * Renews all leases in one request until `signal` aborts. While the control plane does not answer the jobs go on: whether
 * they may still report is for its fencing tokens to decide.
 */
export async function keepLeases(
  { client, runnerId, workshop, log }: LeasingOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const shortest = Math.min(...workshop.held.map(({ leaseMilliseconds }) => leaseMilliseconds));
    const pause = Number.isFinite(shortest) ? shortest / RENEWALS_PER_LEASE : IDLE_MILLISECONDS;
    await sleep(Math.max(pause, SHORTEST_MILLISECONDS), signal).catch(() => undefined);
    const { held } = workshop;
    if (signal.aborted || held.length === 0) {
      continue;
    }
    try {
      const leases = held.map(({ executionId, fencingToken }) => ({
        execution_id: executionId,
        fencing_token: fencingToken,
      }));
      const { renewed, stop } = await client.call("renew_leases", {
        path: { runner_id: runnerId },
        body: { leases },
        signal,
        timeoutMilliseconds: Math.max(pause, IDLE_MILLISECONDS),
      });
      for (const { execution_id, reason } of stop) {
        workshop.stop(execution_id, reason);
      }
      const known = new Set([...renewed, ...stop.map(({ execution_id }) => execution_id)]);
      for (const { executionId } of held.filter(({ executionId }) => !known.has(executionId))) {
        workshop.stop(executionId, "lease-lost");
      }
    } catch (error) {
      if (!signal.aborted) {
        log.warn({ error: messageOf(error), leases: held.length }, "could not renew leases, trying again");
      }
    }
  }
}
