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
  /**
   * Whether a look for such jobs has found none, and none has been announced to the group since: then there is nothing to
   * look for. What is announced to nobody is announced again by the sweeper.
   */
  isQuiet(runnerGroupId: string, kind: string): boolean;
  /** To be called before a look; the function it returns notes that the look found nothing. */
  beginLook(runnerGroupId: string, kind: string): () => void;
  readonly size: number;
}

/** Of claims to one group; a group whose runners differ more than that is looked at more often, no more. */
const MOST_KINDS = 100;

export function createWaitingRoom(): WaitingRoom {
  const waiters = new Set<Waiter>();
  /** By group, the kinds of claims that found nothing; replaced by an announcement, so that a look of before notes nothing. */
  const quiet = new Map<string, Set<string>>();
  return {
    enter(waiter) {
      waiters.add(waiter);
      return () => waiters.delete(waiter);
    },
    offer(runnerGroupId, type) {
      quiet.delete(runnerGroupId);
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
      quiet.clear();
      for (const waiter of waiters) {
        waiter.wake();
      }
      waiters.clear();
    },
    isQuiet: (runnerGroupId, kind) => quiet.get(runnerGroupId)?.has(kind) ?? false,
    beginLook(runnerGroupId, kind) {
      const kinds = quiet.get(runnerGroupId) ?? new Set();
      quiet.set(runnerGroupId, kinds);
      return () => {
        if (quiet.get(runnerGroupId) === kinds && kinds.size < MOST_KINDS) {
          kinds.add(kind);
        }
      };
    },
    get size() {
      return waiters.size;
    },
  };
}
