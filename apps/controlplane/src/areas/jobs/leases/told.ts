/** What claims were answered with at once; not repeated at once, or a request would never be held. In memory, one per process. */
export interface Told {
  /** Milliseconds until it may be said again; 0 when it may be said now. */
  wait(key: string): number;
  note(key: string): void;
  /** Forgets what was said long ago. */
  tidy(): void;
}

const REPEAT_MILLISECONDS = 5_000;
const FORGET_MILLISECONDS = 300_000;

export function createTold(now: () => number): Told {
  const told = new Map<string, number>();
  return {
    wait(key) {
      const at = told.get(key);
      return at === undefined ? 0 : Math.max(at + REPEAT_MILLISECONDS - now(), 0);
    },
    note: (key) => void told.set(key, now()),
    tidy() {
      for (const [key, at] of told) {
        if (now() - at > FORGET_MILLISECONDS) {
          told.delete(key);
        }
      }
    },
  };
}
