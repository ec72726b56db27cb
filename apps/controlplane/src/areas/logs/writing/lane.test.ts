import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLane } from "./lane.ts";

function aLane(work: (items: readonly number[]) => Promise<readonly number[]>) {
  return createLane<number, number>({ work, weigh: (item) => item, maximumWeight: 10, maximumItems: 4 });
}

describe("a lane", () => {
  it("does everything once, in order, in rounds within its bounds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 40 }), async (items) => {
        const rounds: number[][] = [];
        const lane = aLane(async (round) => {
          rounds.push([...round]);
          await turn();
          return round.map((item) => item * 2);
        });

        const outcomes = await Promise.all(items.map((item) => lane.push(item)));

        expect(outcomes).toEqual(items.map((item) => item * 2));
        expect(rounds.flat()).toEqual(items);
        const isWithin = (round: number[]): boolean =>
          round.length === 1 || (round.length <= 4 && round.reduce((sum, item) => sum + item, 0) <= 10);
        expect(rounds.every(isWithin)).toBe(true);
      }),
    );
  });

  it("takes together what came while it worked", async () => {
    const rounds: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const lane = aLane(async (round) => {
      rounds.push([...round]);
      await gate.promise;
      return round;
    });

    const all = [lane.push(1), lane.push(2), lane.push(3)];
    gate.resolve();
    await Promise.all(all);

    expect(rounds).toEqual([[1], [2, 3]]);
  });

  it("goes on after a round that failed", async () => {
    const lane = aLane(async (round) => {
      if (round.includes(1)) {
        throw new Error("disk full");
      }
      return round;
    });

    const [first, second] = await Promise.allSettled([lane.push(1), lane.push(2)]);

    expect(first).toMatchObject({ status: "rejected", reason: new Error("disk full") });
    expect(second).toMatchObject({ status: "fulfilled", value: 2 });
  });
});
