import { describe, expect, it } from "vitest";
import { createSlotPool } from "./slots.ts";

const slots = [0, 1, 2].map((index) => ({ index, directory: `/slots/${index}` }));

describe("slots", () => {
  it("serve the same component again where it was served last", () => {
    const pool = createSlotPool(slots);
    const first = pool.take("a")!;
    const second = pool.take("b")!;
    pool.release(first);
    pool.release(second);

    expect(pool.take("b")).toBe(second);
    expect(pool.take("a")).toBe(first);
  });

  it("serve somebody new where nobody was served before", () => {
    const pool = createSlotPool(slots);
    pool.release(pool.take("a")!);

    expect(pool.take("b")!.index).toBe(1);
  });

  it("are likely to be wanted when they are busy, then when they were used last", () => {
    const pool = createSlotPool(slots);
    const [a, b] = [pool.take("a")!, pool.take("b")!];
    pool.release(b);

    expect(pool.likely.map(({ index }) => index)).toEqual([a.index, b.index, 2]);
  });

  it("are none when all are busy", () => {
    const pool = createSlotPool(slots.slice(0, 1));
    pool.take("a");

    expect(pool.take("b")).toBeUndefined();
    expect(pool.freeCount).toBe(0);
  });
});
