import { isFault, sleep } from "@exclave/kernel";

const AGAIN_MILLISECONDS = 200;
/** A control plane that was ended is back sooner, or not at all. */
const PATIENCE_MILLISECONDS = 60_000;

/** Does what is safe to repeat again while the control plane is away for a moment. */
export async function patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = isFault(error) && error.retryable && Date.now() - start < PATIENCE_MILLISECONDS;
      if (signal.aborted || !isAway) {
        throw error;
      }
    }
    await sleep(AGAIN_MILLISECONDS, signal);
  }
}
