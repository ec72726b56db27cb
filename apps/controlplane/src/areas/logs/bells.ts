/** Wakes whoever waits for news of a stream; one per process. */
export interface Bells {
  ring(logStreamId: string): void;
  /** After a time in which rings may have been missed. */
  ringAll(): void;
  /** Hears rings from now on, until it is closed. */
  watch(logStreamId: string): Bell;
}

export interface Bell {
  /** Resolves at the next ring since the last call, when the time is over, or when the signal aborts. */
  rung(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createBells(): Bells {
  const watchers = new Map<string, Set<() => void>>();

  function ringSet(set: ReadonlySet<() => void> | undefined): void {
    for (const wake of set ?? []) {
      wake();
    }
  }

  return {
    ring: (logStreamId) => ringSet(watchers.get(logStreamId)),
    ringAll() {
      for (const set of watchers.values()) {
        ringSet(set);
      }
    },
    watch(logStreamId) {
      const { wake, rung } = createWaiter();
      const set = watchers.get(logStreamId) ?? new Set();
      watchers.set(logStreamId, set.add(wake));
      return {
        rung,
        close() {
          set.delete(wake);
          if (set.size === 0 && watchers.get(logStreamId) === set) {
            watchers.delete(logStreamId);
          }
        },
      };
    },
  };
}

/** A ring that comes while nobody waits is kept for the next wait. */
function createWaiter(): { wake: () => void; rung: Bell["rung"] } {
  let hasRung = false;
  let stopWaiting: (() => void) | undefined;

  function wake(): void {
    hasRung = true;
    stopWaiting?.();
  }

  return {
    wake,
    async rung(milliseconds, signal) {
      if (!hasRung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        stopWaiting = resolve;
        const end = (): void => resolve();
        const timer = setTimeout(end, milliseconds);
        signal.addEventListener("abort", end, { once: true });
        await promise;
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        stopWaiting = undefined;
      }
      hasRung = false;
    },
  };
}
