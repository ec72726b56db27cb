/** A runner's held request. */
export interface Waiter {
  readonly runnerId: string;
  readonly runnerGroupId: string;
  /** Job types it can run; none means any. */
  readonly types: readonly string[];
  /** False while it has no free slot: then only stop orders concern it. */
  readonly hasCapacity: boolean;
  wake(): void;
}

/** The held requests of this process; woken without a query. */
export interface WaitingRoom {
  enter(waiter: Waiter): () => void;
  /** Wakes the one that has waited longest among those that could take the job. */
  offer(runnerGroupId: string, type: string): void;
  /** Wakes every held request of a runner. */
  call(runnerId: string): void;
  wakeAll(): void;
  readonly size: number;
}

export function createWaitingRoom(): WaitingRoom {
  const waiters = new Set<Waiter>();
  return {
    enter(waiter) {
      waiters.add(waiter);
      return () => waiters.delete(waiter);
    },
    offer(runnerGroupId, type) {
      for (const waiter of waiters) {
        const canTake = waiter.types.length === 0 || waiter.types.includes(type);
        if (waiter.runnerGroupId === runnerGroupId && waiter.hasCapacity && canTake) {
          waiters.delete(waiter);
          waiter.wake();
          return;
        }
      }
    },
    call(runnerId) {
      for (const waiter of [...waiters].filter((waiting) => waiting.runnerId === runnerId)) {
        waiters.delete(waiter);
        waiter.wake();
      }
    },
    wakeAll() {
      for (const waiter of waiters) {
        waiter.wake();
      }
      waiters.clear();
    },
    get size() {
      return waiters.size;
    },
  };
}
