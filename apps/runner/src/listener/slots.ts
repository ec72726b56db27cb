import type { Slot } from "../executors/index.ts";

/** The places for jobs of one runner. */
export interface SlotPool {
  readonly all: readonly Slot[];
  readonly freeCount: number;
  readonly busy: readonly Slot[];
  /** Takes a free slot, the one that worked for `affinity` last if it is free: its caches fit. Undefined when all are busy. */
  take(affinity: string): Slot | undefined;
  release(slot: Slot): void;
  /** The one that a job of nobody in particular would get next. */
  next(): Slot | undefined;
}

export function createSlotPool(slots: readonly Slot[]): SlotPool {
  const free = new Set(slots);
  const lastServed = new Map<Slot, string>();

  /** One that has served nobody yet, before one whose caches fit another. */
  function next(): Slot | undefined {
    const candidates = [...free].sort((a, b) => a.index - b.index);
    return candidates.find((slot) => !lastServed.has(slot)) ?? candidates[0];
  }

  return {
    all: slots,
    get freeCount() {
      return free.size;
    },
    get busy() {
      return slots.filter((slot) => !free.has(slot));
    },
    next,
    take(affinity) {
      const slot = [...free].find((candidate) => lastServed.get(candidate) === affinity) ?? next();
      if (slot) {
        free.delete(slot);
        lastServed.set(slot, affinity);
      }
      return slot;
    },
    release(slot) {
      free.add(slot);
    },
  };
}
