import { createLimiter, type Fault, isFault, retry } from "@exclave/kernel";
import { tryLockForTransaction } from "./locks.ts";
import { inSystem, type Pools } from "./pools.ts";
import { isTransient } from "./query.ts";

/** Work that goes on behind the requests that asked for it: of one target at a time, whichever process has the run. */
export interface Runs<Target> {
  /** Begins a run, unless this process has one of the target; where another process has one, nothing happens. */
  begin(target: Target): void;
  /** Lets runs give up what they wait for, begins no more, and waits until they have ended. */
  drain(): Promise<void>;
}

export interface RunsOptions<Target> {
  readonly pools: Pools;
  /** Name of the advisory lock that a run holds for as long as its process lives; no two targets share one. */
  readonly lockOf: (target: Target) => string;
  /** Runs of this process; more wait for their turn. */
  readonly atOnce: number;
  /** Leaves a target that it did not bring to its end to whoever sweeps, and may throw then. */
  readonly perform: (target: Target, stopping: AbortSignal) => Promise<void>;
  /** Told of what `perform` threw, but not of what came of a drain. */
  readonly onError: (error: unknown, target: Target) => void;
}

/** Runs of one kind. */
export function createRuns<Target>({ pools, lockOf, atOnce, perform, onError }: RunsOptions<Target>): Runs<Target> {
  const limit = createLimiter(atOnce);
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  /** The lock goes with the process, however that ends. What has not begun when a drain does is left to whoever sweeps. */
  async function performAlone(target: Target): Promise<void> {
    if (stopping.signal.aborted) {
      return;
    }
    await inSystem(pools, async (connection) => {
      const isOurs = await tryLockForTransaction(connection, lockOf(target));
      if (isOurs && !stopping.signal.aborted) {
        await perform(target, stopping.signal);
      }
    });
  }

  return {
    begin(target) {
      const lock = lockOf(target);
      if (running.has(lock)) {
        return;
      }
      const ended = limit(() => performAlone(target))
        .catch((error: unknown) => {
          if (!(stopping.signal.aborted && comesOfStopping(error))) {
            onError(error, target);
          }
        })
        .finally(() => running.delete(lock));
      running.set(lock, ended);
    },
    async drain() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

/** A host that does not answer may be back in a moment; clients wait for minutes. */
const TRIES = { attempts: 4, firstDelayMilliseconds: 1_000, maximumDelayMilliseconds: 8_000 };

export interface RunWork {
  /** What a run does; done again for a while where what went wrong may be gone then. */
  readonly work: () => Promise<void>;
  /** Ends the target with what is wrong. */
  readonly fail: (fault: Fault) => Promise<void>;
  readonly stopping: AbortSignal;
}

/**
 * Does the work of a run to its end, good or bad. Throws what is no fault, and what a drain cut short: then the target has not
 * ended, and is left to whoever sweeps.
 */
export async function toTheEnd({ work, fail, stopping }: RunWork): Promise<void> {
  try {
    await retry(work, { ...TRIES, isRetryable: mayPass, signal: stopping });
  } catch (error) {
    if (!isFault(error) || (error.retryable && stopping.aborted)) {
      throw error;
    }
    await fail(error);
  }
}

/** Runs cut short end with what they waited for, or what they would have tried again. */
function comesOfStopping(error: unknown): boolean {
  return (error instanceof Error && error.name === "AbortError") || mayPass(error);
}

function mayPass(error: unknown): boolean {
  return isTransient(error) || (isFault(error) && error.retryable);
}
