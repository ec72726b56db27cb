import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { place, timelineOf, timestampsFrom } from "./timeline.ts";

const times = fc.array(fc.bigInt({ min: 0n, max: 50n }), { minLength: 1, maxLength: 30 });
const floor = fc.bigInt({ min: 0n, max: 60n });

describe("the timestamps of a stream", () => {
  it("grow with every record, whatever times writers give", () => {
    fc.assert(
      fc.property(floor, times, (before, given) => {
        const { first } = place(before, timelineOf(given));

        const timestamps = [before, ...timestampsFrom(first, given)];

        expect(timestamps.slice(1).every((timestamp, index) => timestamp > timestamps[index]!)).toBe(true);
      }),
    );
  });

  it("are the times given, where those grow", () => {
    const given = [10n, 20n, 30n];

    expect(timestampsFrom(place(5n, timelineOf(given)).first, given)).toEqual(given);
  });

  it("end where the sum of a batch says, so that nobody opens the batch to place it", () => {
    fc.assert(
      fc.property(floor, times, (before, given) => {
        const { first, last } = place(before, timelineOf(given));

        expect(timestampsFrom(first, given).at(-1)).toBe(last);
      }),
    );
  });

  it("stay the same when neighbouring batches are made one", () => {
    fc.assert(
      fc.property(floor, times, times, (before, one, two) => {
        const apart = place(before, timelineOf(one));
        const after = place(apart.last, timelineOf(two));

        const together = timestampsFrom(apart.first, [...one, ...two]);

        expect(together).toEqual([...timestampsFrom(apart.first, one), ...timestampsFrom(after.first, two)]);
      }),
    );
  });
});
