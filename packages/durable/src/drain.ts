import { sleep } from "@exclave/kernel";

/**
 * Knows which steps of this process are under way, so that a stop can wait for them and let no other begin.
 *
 * Workflows that reach their next step after `close` are parked: they stay pending, for another process to go on with.
 */
export interface Drain {
  readonly isClosing: boolean;
  /** Runs one step, counted until it ends; parked for good when closing. */
  step<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for a timer or a signal; parked for good when closing, also when the wait is what the stop broke. */
  wait<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once no step is under way, or after `milliseconds`; tells how many were left. */
  close(milliseconds: number): Promise<number>;
}

const POLL_MILLISECONDS = 10;

/** A drain that is open. */
export function createDrain(): Drain {
  let isClosing = false;
  let underWay = 0;

  async function wait<T>(work: () => Promise<T>): Promise<T> {
    if (isClosing) {
      return parked();
    }
    try {
      return await work();
    } catch (error) {
      if (isClosing) {
        return parked();
      }
      throw error;
    }
  }

  return {
    get isClosing() {
      return isClosing;
    },
    wait,
    step: (work) =>
      wait(async () => {
        underWay += 1;
        try {
          return await work();
        } finally {
          underWay -= 1;
        }
      }),
    async close(milliseconds) {
      isClosing = true;
      const deadline = performance.now() + milliseconds;
      while (underWay > 0 && performance.now() < deadline) {
        await sleep(POLL_MILLISECONDS);
      }
      return underWay;
    },
  };
}

/** Never settles, and keeps nothing alive: the process ends around it. */
function parked<T>(): Promise<T> {
  return Promise.withResolvers<T>().promise;
}
