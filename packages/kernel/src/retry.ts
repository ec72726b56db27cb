import { sleep } from "./clock.ts";

export interface RetryOptions {
  /** How many calls in all; the last failure is thrown. */
  readonly attempts: number;
  readonly firstDelayMilliseconds: number;
  readonly maximumDelayMilliseconds: number;
  /** False ends the tries at once; everything is retried when absent. */
  readonly isRetryable?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/** Calls `work` until it succeeds, doubling the delay and adding up to half of it at random so that callers spread out. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  let delay = options.firstDelayMilliseconds;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const final = attempt >= options.attempts || options.signal?.aborted || options.isRetryable?.(error) === false;
      if (final) {
        throw error;
      }
    }
    await sleep(delay + Math.random() * (delay / 2), options.signal);
    delay = Math.min(delay * 2, options.maximumDelayMilliseconds);
  }
}
