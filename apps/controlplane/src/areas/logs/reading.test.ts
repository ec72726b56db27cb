import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cursorOf, type Order, type Position, parsePosition } from "./cursor.ts";
import type { LogRecord } from "./log-record.ts";
import { look, readOn } from "./reading.ts";
import type { SegmentSource, SegmentWindow, StoredSegment } from "./stored-segment.ts";

const EPOCH = 10n ** 18n;

function aRecord(sequence: number, body = `line ${sequence}`): LogRecord {
  return {
    sequence,
    timestamp: EPOCH + BigInt(sequence) * 3n,
    body,
    attributes: {},
  } as unknown as LogRecord;
}

/** A stream in memory, cut into segments of these sizes. */
function aStream(sizes: readonly number[], body?: (sequence: number) => string): SegmentSource {
  let sequence = 0;
  const parts = sizes.map((size) => Array.from({ length: size }, () => aRecord(++sequence, body?.(sequence))));
  const contents = new Map(parts.map((records) => [records[0]!.sequence, records]));
  const segments = parts.map(
    (records): StoredSegment => ({
      firstSequence: records[0]!.sequence,
      lastSequence: records.at(-1)!.sequence,
      firstTimestamp: records[0]!.timestamp,
      data: null,
      blobKey: "",
    }),
  );

  function isAhead({ firstSequence, lastSequence }: StoredSegment, { order, position }: SegmentWindow): boolean {
    if (!position) {
      return true;
    }
    const place = (number: number): number | bigint =>
      position.kind === "sequence" ? number : EPOCH + BigInt(number) * 3n;
    return order === "asc" ? place(lastSequence) > position.value : place(firstSequence) < position.value;
  }

  return {
    async window(window) {
      const ordered = window.order === "asc" ? segments : segments.toReversed();
      return ordered.filter((segment) => isAhead(segment, window)).slice(0, 3);
    },
    open: async ({ firstSequence }) => contents.get(firstSequence)!,
  };
}

const everything = { logStreamId: "log", isWanted: () => true, bytes: 1_000_000 };

async function readAll(
  source: SegmentSource,
  options: { order: Order; records: number; bytes?: number },
): Promise<number[]> {
  const seen: number[] = [];
  let position: Position | undefined;
  for (let pages = 0; pages < 500; pages++) {
    const page = await look(source, { ...everything, ...options, position });
    seen.push(...page.records.map(({ sequence }) => sequence));
    if (!page.hasMore) {
      return seen;
    }
    position = parsePosition("X-Nuon-API-Offset", cursorOf(page.last!));
  }
  return seen;
}

const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 12 });

describe("reading a stream page by page", () => {
  it("shows every record once and in order, wherever segments and pages end", async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom<Order>("asc", "desc"),
        async (cut, records, order) => {
          const total = cut.reduce((sum, size) => sum + size, 0);
          const expected = Array.from({ length: total }, (_, index) => index + 1);

          const seen = await readAll(aStream(cut), { order, records });

          expect(seen).toEqual(order === "asc" ? expected : expected.toReversed());
        },
      ),
    );
  });

  it("says that there is no more with the last page, also when that is full", async () => {
    const page = await look(aStream([5, 5]), { ...everything, order: "asc", position: undefined, records: 10 });

    expect(page.records).toHaveLength(10);
    expect(page.hasMore).toBe(false);
  });

  it("ends a page early rather than making it too large, and never leaves a line out", async () => {
    const source = aStream([4], (sequence) => "x".repeat(sequence === 2 ? 500 : 60));

    const first = await look(source, { ...everything, order: "asc", position: undefined, records: 10, bytes: 100 });

    expect(first.records).toHaveLength(1);
    expect(await readAll(source, { order: "asc", records: 10, bytes: 100 })).toEqual([1, 2, 3, 4]);
  });

  it("passes over what nobody wants, in bounded steps", async () => {
    const source = aStream(Array.from({ length: 100 }, () => 3));
    const isWanted = ({ sequence }: LogRecord): boolean => sequence === 299;

    const first = await look(source, { ...everything, isWanted, order: "asc", position: undefined, records: 10 });

    expect(first).toMatchObject({ records: [], hasMore: true });
    expect(first.last!.sequence).toBeLessThan(299);
  });

  it("goes on from a time between two records", async () => {
    const position = parsePosition("X-Nuon-API-Offset", String(EPOCH + 7n))!;

    const page = await look(aStream([2, 2]), { ...everything, order: "asc", position, records: 10 });

    expect(page.records.map(({ sequence }) => sequence)).toEqual([3, 4]);
  });
});

describe("reading on", () => {
  it("gives everything after a record, once", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat({ max: 100 }), async (cut, after) => {
        const seen: number[] = [];
        for await (const records of readOn(aStream(cut), { logStreamId: "log", after })) {
          seen.push(...records.map(({ sequence }) => sequence));
        }

        const total = cut.reduce((sum, size) => sum + size, 0);
        expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1).filter((n) => n > after));
      }),
    );
  });
});
