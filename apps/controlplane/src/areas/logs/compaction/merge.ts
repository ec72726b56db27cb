import { internal } from "@exclave/kernel";
import { type PackedSegment, packSegments, SEGMENT_BYTES } from "../packing.ts";
import { unpackSegment } from "../segment.ts";
import { place } from "../timeline.ts";

export interface StreamToCompact {
  readonly id: string;
  readonly orgId: string;
  readonly open: boolean;
}

/** A segment whose bytes lie in its row. */
export interface InlineSegment {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly data: Uint8Array;
}

/** A segment that takes the place of others. */
export interface MergedSegment {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly rawBytes: number;
  readonly data: Buffer;
}

/** The same as it is stored: its bytes in the row or in a blob. */
export interface SwappedSegment extends Omit<MergedSegment, "data"> {
  readonly storedBytes: number;
  readonly data: Buffer | undefined;
  readonly blobKey: string | undefined;
}

/** The records of neighbouring segments in as few segments as hold them, each record where it was. */
export async function mergeSegments(segments: readonly InlineSegment[]): Promise<MergedSegment[]> {
  const records = (await Promise.all(segments.map((segment) => unpackSegment(segment.data, segment)))).flat();
  const merged = placeAgain(await packSegments(records), segments[0]!);
  const [before, after] = [segments.at(-1)!, merged.at(-1)!];
  if (before.lastSequence !== after.lastSequence || before.lastTimestamp !== after.lastTimestamp) {
    throw internal("log-segment.merge-differs", `merging ends at record ${after.lastSequence}, not where it should`);
  }
  return merged;
}

function placeAgain(packed: readonly PackedSegment[], first: InlineSegment): MergedSegment[] {
  let { firstSequence } = first;
  let floor = first.firstTimestamp - 1n;
  return packed.map(({ data, rawBytes, timeline }) => {
    const timestamps = place(floor, timeline);
    const segment = {
      firstSequence,
      lastSequence: firstSequence + timeline.count - 1,
      firstTimestamp: timestamps.first,
      lastTimestamp: timestamps.last,
      rawBytes,
      data,
    };
    firstSequence += timeline.count;
    floor = timestamps.last;
    return segment;
  });
}

/** What goes into a blob: everything of a closed stream; of an open one not the last, while there is room in it. */
export function isForBlob(
  segment: MergedSegment,
  index: number,
  all: readonly MergedSegment[],
  open: boolean,
): boolean {
  return !open || index < all.length - 1 || segment.rawBytes >= SEGMENT_BYTES / 2;
}
