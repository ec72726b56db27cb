/** A renewal that has not been written yet. */
export interface NotedLease {
  readonly executionId: string;
  readonly fencingToken: number;
  readonly runnerId: string;
}

/** Renewals noted since the last write, and leases known to be lost; in memory, one per process. */
export interface LeaseBook {
  note(lease: NotedLease): void;
  take(): readonly NotedLease[];
  /** Remembers that these leases are gone. */
  markLost(leases: readonly NotedLease[]): void;
  isLost(executionId: string): boolean;
}

/** A runner that has not heard of a lost lease by then has stopped by itself: its own lease clock ran out. */
const REMEMBER_LOST_MILLISECONDS = 300_000;

export function createLeaseBook(now: () => number): LeaseBook {
  const noted = new Map<string, NotedLease>();
  const lost = new Map<string, number>();
  return {
    note(lease) {
      noted.set(lease.executionId, lease);
    },
    take() {
      const taken = [...noted.values()];
      noted.clear();
      return taken;
    },
    markLost(leases) {
      const at = now();
      for (const { executionId } of leases) {
        lost.set(executionId, at);
      }
      for (const [executionId, since] of lost) {
        if (at - since > REMEMBER_LOST_MILLISECONDS) {
          lost.delete(executionId);
        }
      }
    },
    isLost: (executionId) => lost.has(executionId),
  };
}
