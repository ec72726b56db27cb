import { isFault, sleep } from "@exclave/kernel";
import type { ApiFault } from "./api-fault.ts";

const FIRST_DELAY_MILLISECONDS = 100;
const MAXIMUM_DELAY_MILLISECONDS = 5_000;

/** A wait that doubles with each failure, anywhere between nothing and all of it, so that many clients spread out. */
export function backoffMilliseconds(
  failures: number,
  first: number = FIRST_DELAY_MILLISECONDS,
  maximum: number = MAXIMUM_DELAY_MILLISECONDS,
): number {
  return Math.random() * Math.min(maximum, first * 2 ** Math.min(failures - 1, 30));
}

/** True when the same request may do better later. */
export function isRetryable(error: unknown): boolean {
  return isFault(error) && error.retryable;
}

/** Calls `work` again after retryable faults, at most `attempts` times in all; waits as long as the server asks. */
export async function repeated<T>(
  attempts: number,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !isRetryable(error)) {
        throw error;
      }
      const asked = (error as ApiFault).retryAfterMilliseconds ?? 0;
      await sleep(Math.max(asked, backoffMilliseconds(attempt)), signal);
    }
  }
}
