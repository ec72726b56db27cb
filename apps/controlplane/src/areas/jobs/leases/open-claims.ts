/** Claims for work that are not answered yet; in memory, one per process. */
export interface OpenClaims {
  /** A claim of this boot of a runner; its signal aborts when the runner wants no work any more. */
  enter(runnerId: string, bootId: string): OpenClaim;
  /** The boot of the runner wants no work any more: what it still asks for is answered at once. */
  withdraw(runnerId: string, bootId: string): void;
}

export interface OpenClaim {
  readonly signal: AbortSignal;
  leave(): void;
}

export function createOpenClaims(): OpenClaims {
  const open = new Map<string, Set<AbortController>>();
  const keyOf = (runnerId: string, bootId: string): string => `${runnerId} ${bootId}`;
  return {
    enter(runnerId, bootId) {
      const key = keyOf(runnerId, bootId);
      const withdrawal = new AbortController();
      const claims = open.get(key) ?? new Set();
      open.set(key, claims.add(withdrawal));
      return {
        signal: withdrawal.signal,
        leave() {
          claims.delete(withdrawal);
          if (claims.size === 0) {
            open.delete(key);
          }
        },
      };
    },
    withdraw(runnerId, bootId) {
      for (const withdrawal of open.get(keyOf(runnerId, bootId)) ?? []) {
        withdrawal.abort();
      }
    },
  };
}
