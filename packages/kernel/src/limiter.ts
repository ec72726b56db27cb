/** Runs work at most so many at a time, first come first served. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/** A limiter with `places`; work that fails gives its place back like any other. */
export function createLimiter(places: number): Limiter {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) {
      free -= 1;
    } else {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      await promise;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) {
        next();
      } else {
        free += 1;
      }
    }
  };
}
