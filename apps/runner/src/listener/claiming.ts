import { backoffMilliseconds, type Client } from "@exclave/client";
import { isFault, messageOf, sleep } from "@exclave/kernel";
import type { Toolchain } from "./toolchain.ts";
import type { RunnerLog, Workshop } from "./workshop.ts";

export interface ClaimingOptions {
  readonly client: Client;
  readonly runnerId: string;
  readonly groups: readonly string[];
  readonly bootId: string;
  readonly version: string;
  readonly toolchain: Toolchain;
  readonly workshop: Workshop;
  readonly log: RunnerLog;
}

/** Asks for work for as long as the runner lives. */
export interface Claiming {
  /** Runs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** A slot became free: a request that asks for nothing is replaced by one that asks for something. */
  slotFreed(): void;
  /** From now on takes nothing, but goes on hearing what to stop. */
  close(): void;
}

/** Below the idle limits of common proxies. */
const WAIT_MILLISECONDS = 25_000;
const ANSWER_MILLISECONDS = 10_000;
const LONGEST_BACKOFF_MILLISECONDS = 5_000;

/**
 * One request is always held, also when every slot is busy or the runner drains: stop orders come as its answer. A held
 * request that asks for work is never given up, as its answer might hold a job that nobody else would then run.
 */
export function createClaiming(options: ClaimingOptions): Claiming {
  const { client, runnerId, toolchain, workshop, log } = options;
  let isClosed = false;
  let held: { readonly capacity: number; readonly renew: AbortController } | undefined;

  async function claim(signal: AbortSignal): Promise<void> {
    const capacity = isClosed || toolchain.capabilities.length === 0 ? 0 : workshop.freeSlots;
    const renew = new AbortController();
    held = { capacity, renew };
    const { jobs, stop } = await client.call("claim_jobs", {
      path: { runner_id: runnerId },
      body: {
        groups: [...options.groups],
        capacity,
        wait_milliseconds: WAIT_MILLISECONDS,
        boot_id: options.bootId,
        version: options.version,
        toolchain,
        holding: workshop.held.map(({ executionId }) => executionId),
      },
      signal: AbortSignal.any([signal, renew.signal]),
      timeoutMilliseconds: WAIT_MILLISECONDS + ANSWER_MILLISECONDS,
    });
    for (const { execution_id, reason } of stop) {
      workshop.stop(execution_id, reason);
    }
    for (const job of jobs) {
      workshop.start(job);
    }
  }

  return {
    async run(signal) {
      let failures = 0;
      while (!signal.aborted) {
        try {
          await claim(signal);
          if (failures > 0) {
            log.info({ failures }, "the control plane answers again");
          }
          failures = 0;
        } catch (error) {
          if (signal.aborted || held?.renew.signal.aborted) {
            continue;
          }
          failures += 1;
          if (failures === 1 || failures % 20 === 0) {
            const code = isFault(error) ? error.code : undefined;
            log.warn({ failures, code, error: messageOf(error) }, "asking for work failed, asking again");
          }
          const pause = backoffMilliseconds(failures, undefined, LONGEST_BACKOFF_MILLISECONDS);
          await sleep(pause, signal).catch(() => undefined);
        }
      }
    },
    slotFreed() {
      if (held?.capacity === 0 && !isClosed) {
        held.renew.abort();
      }
    },
    close() {
      isClosed = true;
      held?.renew.abort();
    },
  };
}
