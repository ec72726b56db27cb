/** Counts attempts by who makes them; one process's own. */
export interface Attempts {
  /** False when `who` has had all attempts of this stretch of time. */
  take(who: string): boolean;
}

export interface CreateAttemptsOptions {
  readonly most: number;
  readonly milliseconds: number;
  readonly now: () => number;
}

/** Enough for every address that may try at once; past it the oldest counts are forgotten together. */
const MAXIMUM_COUNTED = 10_000;

/** A limit on attempts in stretches of time that begin with the first of them. */
export function createAttempts({ most, milliseconds, now }: CreateAttemptsOptions): Attempts {
  const counts = new Map<string, { count: number; readonly until: number }>();
  return {
    take(who) {
      const time = now();
      const counted = counts.get(who);
      if (counted && counted.until > time) {
        counted.count += 1;
        return counted.count <= most;
      }
      if (counts.size >= MAXIMUM_COUNTED) {
        counts.clear();
      }
      counts.set(who, { count: 1, until: time + milliseconds });
      return true;
    },
  };
}
