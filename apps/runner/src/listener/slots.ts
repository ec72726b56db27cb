import type { Slot } from "../executors/index.ts";

/** The places for jobs of one runner. */
export interface SlotPool {
  readonly all: readonly Slot[];
  readonly freeCount: number;
  /** Takes a free slot, the one that worked for `affinity` last if it is free: its caches fit. Undefined when all are busy. */
  take(affinity: string): Slot | undefined;
  release(slot: Slot): void;
  /** Those that are likely to be wanted next: the busy ones, then the free ones, the one used last first. */
  readonly likely: readonly Slot[];
}

export function createSlotPool(slots: readonly Slot[]): SlotPool {
  const free = new Set(slots);
  const lastServed = new Map<Slot, string>();
  let byRelease: readonly Slot[] = slots;

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
    get likely() {
      return [...slots.filter((slot) => !free.has(slot)), ...byRelease.filter((slot) => free.has(slot))];
    },
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
      byRelease = [slot, ...byRelease.filter((other) => other !== slot)];
    },
  };
}
