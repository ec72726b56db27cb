/** Which runners may have a shutdown to hear, so that the claims of all others ask nobody; in memory, one per process. */
export interface ShutdownBell {
  ring(runnerId: string): void;
  isRung(runnerId: string): boolean;
  /** To be called before a look; the function it returns notes that there was nothing, unless it has rung since. */
  beginLook(runnerId: string): () => void;
}

export function createShutdownBell(): ShutdownBell {
  const rung = new Map<string, symbol>();
  return {
    ring: (runnerId) => void rung.set(runnerId, Symbol("ring")),
    isRung: (runnerId) => rung.has(runnerId),
    beginLook(runnerId) {
      const ring = rung.get(runnerId);
      return () => {
        if (rung.get(runnerId) === ring) {
          rung.delete(runnerId);
        }
      };
    },
  };
}
