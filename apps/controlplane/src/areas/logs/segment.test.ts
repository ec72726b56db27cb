import { zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aLogRecord } from "../../../test/a-log-record.ts";
import type { Origin, UnplacedRecord } from "./log-record.ts";
import { packSegments, SEGMENT_BYTES } from "./packing.ts";
import { unpackSegment } from "./segment.ts";

const someAttributes = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });

const anOrigin: fc.Arbitrary<Origin> = fc.record({
  resource: fc.record({ attributes: someAttributes, schemaUrl: fc.string() }),
  scope: fc.record({
    name: fc.string(),
    version: fc.string(),
    attributes: someAttributes,
    schemaUrl: fc.string(),
  }),
  writer: fc.oneof(
    fc.record({ id: fc.string() }),
    fc.record({ id: fc.string(), jobId: fc.string(), executionId: fc.string(), runnerId: fc.string() }),
  ),
  receivedAt: fc.nat(),
});

const someRecords: fc.Arbitrary<UnplacedRecord[]> = fc
  .tuple(fc.array(anOrigin, { minLength: 1, maxLength: 3 }))
  .chain(([origins]) =>
    fc.array(
      fc.record({
        origin: fc.constantFrom(...origins),
        time: fc.bigInt({ min: 1n, max: 2n ** 62n }),
        claimedTime: fc.option(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), { nil: undefined }),
        severityNumber: fc.integer({ min: 0, max: 24 }),
        severityText: fc.string(),
        body: fc.string({ unit: "grapheme" }),
        attributes: someAttributes,
        traceId: fc.constantFrom("", "0af7651916cd43dd8448eb211c80319c"),
        spanId: fc.constantFrom("", "b7ad6b7169203331"),
        traceFlags: fc.nat({ max: 255 }),
      }),
      { minLength: 1, maxLength: 20 },
    ),
  );

describe("a segment", () => {
  it("gives back every record as it was, with its place", async () => {
    await fc.assert(
      fc.asyncProperty(someRecords, async (given) => {
        const [segment] = await packSegments(given);

        const records = await unpackSegment(segment!.data, { firstSequence: 8, firstTimestamp: given[0]!.time });

        expect(records.map(({ sequence: _s, timestamp: _t, ...record }) => record)).toEqual(given);
        expect(records.map(({ sequence }) => sequence)).toEqual(given.map((_, index) => 8 + index));
      }),
    );
  });

  it("holds about a megabyte; a longer line has one of its own", async () => {
    const long = "x".repeat(SEGMENT_BYTES);
    const bodies = ["first", long, ...Array.from({ length: 30 }, () => "y".repeat(100_000))];

    const segments = await packSegments(bodies.map((body) => aLogRecord(body)));

    expect(segments.map(({ timeline }) => timeline.count)).toEqual([1, 1, 10, 10, 10]);
  });

  it("names a resource once, however many scopes share it", async () => {
    const { origin, ...rest } = aLogRecord("line");
    const resource = { attributes: { marker: "z".repeat(1000) }, schemaUrl: "" };
    const many = Array.from({ length: 100 }, (_, index) => ({
      ...rest,
      origin: { ...origin, resource, scope: { ...origin.scope, name: `scope ${index}` } },
    }));

    const [segment] = await packSegments(many);

    expect(zstdDecompressSync(segment!.data).toString().split("marker")).toHaveLength(2);
  });

  it("is refused when a bit of it has changed", async () => {
    const [segment] = await packSegments([aLogRecord("line")]);
    segment!.data[segment!.data.length - 1]! ^= 1;

    const reading = unpackSegment(segment!.data, { firstSequence: 1, firstTimestamp: 1n });

    await expect(reading).rejects.toMatchObject({ code: "log-segment.unreadable" });
  });
});
