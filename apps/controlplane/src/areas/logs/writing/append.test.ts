import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamHead } from "../log-stream.ts";
import { timelineOf } from "../timeline.ts";
import { type Append, type BatchName, inRow, judge, placeSegments, type ShelvedSegment } from "./append.ts";

function aSegment(count: number): ShelvedSegment {
  const times = Array.from({ length: count }, (_, index) => BigInt(index));
  return inRow({ data: Buffer.alloc(count), rawBytes: count, timeline: timelineOf(times) });
}

function aHead(changes: Partial<StreamHead> = {}): StreamHead {
  return { id: "log-a", open: true, lastSequence: 0, lastTimestamp: 0n, ...changes };
}

function aBatch(changes: Partial<Append> = {}): Append {
  return { logStreamId: "log-a", name: undefined, segments: [aSegment(3)], ...changes };
}

const name: BatchName = { logStreamId: "log-a", writer: "w", batch: "1" };

describe("what becomes of a batch", () => {
  it("without a name is that it is stored, every time", () => {
    const verdicts = judge([aBatch(), aBatch()], { heads: [aHead()], fresh: [], known: [] });

    expect(verdicts).toEqual(["store", "store"]);
  });

  it("with a name is that it is stored once, also when both come together", () => {
    const twice = [aBatch({ name }), aBatch({ name })];

    expect(judge(twice, { heads: [aHead()], fresh: [name], known: [] })).toEqual(["store", "stored-before"]);
    expect(judge(twice, { heads: [aHead()], fresh: [], known: [] })).toEqual(["stored-before", "stored-before"]);
  });

  it("in a closed stream is a refusal, unless it was stored before", () => {
    const heads = [aHead({ open: false })];
    const other = { ...name, batch: "2" };

    const verdicts = judge([aBatch({ name }), aBatch({ name: other }), aBatch()], { heads, fresh: [], known: [name] });

    expect(verdicts).toEqual(["stored-before", "closed", "closed"]);
  });

  it("in no stream is that it is not found", () => {
    expect(judge([aBatch({ logStreamId: "log-b" })], { heads: [aHead()], fresh: [], known: [] })).toEqual([
      "not-found",
    ]);
  });
});

describe("the numbers of records", () => {
  it("follow each other without a gap in every stream, whatever comes together", () => {
    const batch = fc.record({
      logStreamId: fc.constantFrom("log-a", "log-b"),
      segments: fc.array(fc.integer({ min: 1, max: 5 }).map(aSegment), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 20 }), fc.nat({ max: 100 }), (batches, lastSequence) => {
        const start = [aHead({ lastSequence, lastTimestamp: 9n }), aHead({ id: "log-b" })];

        const { segments, heads } = placeSegments(
          batches.map((each) => aBatch(each)),
          start,
        );

        for (const { id, lastSequence: before } of start) {
          const own = segments.filter(({ logStreamId }) => logStreamId === id);
          const numbers = own.flatMap(({ firstSequence, lastSequence: last }) =>
            Array.from({ length: last - firstSequence + 1 }, (_, index) => firstSequence + index),
          );
          expect(numbers).toEqual(numbers.map((_, index) => before + 1 + index));
          expect(heads.find((head) => head.id === id)?.lastSequence ?? before).toBe(before + numbers.length);
          expect(own.every(({ firstTimestamp, lastTimestamp }) => firstTimestamp <= lastTimestamp)).toBe(true);
        }
      }),
    );
  });
});
