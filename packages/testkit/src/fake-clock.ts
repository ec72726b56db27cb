import type { Clock } from "@exclave/kernel";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  set(time: Date): void;
}

/** A clock that shows `start`, by default the first moment of 2030. */
export function fakeClock(start = new Date("2030-01-01T00:00:00Z")): FakeClock {
  let time = start.getTime();
  return {
    now: () => new Date(time),
    advance(milliseconds) {
      time += milliseconds;
    },
    set(next) {
      time = next.getTime();
    },
  };
}
