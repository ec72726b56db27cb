import { describe, expect, it } from "vitest";
import { aLogRecord } from "../../../../test/a-log-record.ts";
import { packSegments } from "../packing.ts";
import { unpackSegment } from "../segment.ts";
import { mergeSegments, type WholeSegment } from "./merge.ts";

/** A segment of one record with this number and body; its time is its number. */
async function aSegment(sequence: number, body: string): Promise<WholeSegment> {
  const timestamp = BigInt(sequence);
  const [packed] = await packSegments([aLogRecord(body, timestamp)]);
  return {
    firstSequence: sequence,
    lastSequence: sequence,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    rawBytes: packed!.rawBytes,
    data: packed!.data,
  };
}

async function recordsOf(segments: readonly WholeSegment[]): Promise<[number, string][]> {
  const records = await Promise.all(segments.map((segment) => unpackSegment(segment.data, segment)));
  return records.flat().map(({ sequence, body }) => [sequence, body]);
}

describe("merging", () => {
  it("puts neighbours together", async () => {
    const merged = await mergeSegments([await aSegment(1, "a"), await aSegment(2, "b"), await aSegment(3, "c")]);

    expect(merged).toHaveLength(1);
    expect(await recordsOf(merged)).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
  });

  it("leaves a gap where a large batch went into a blob at once", async () => {
    const small = [await aSegment(1, "a"), await aSegment(2, "b"), await aSegment(40, "c"), await aSegment(41, "d")];

    const merged = await mergeSegments(small);

    expect(merged.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence])).toEqual([
      [1, 2],
      [40, 41],
    ]);
    expect(await recordsOf(merged)).toEqual([
      [1, "a"],
      [2, "b"],
      [40, "c"],
      [41, "d"],
    ]);
  });
});
