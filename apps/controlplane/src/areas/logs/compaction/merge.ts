import { internal } from "@exclave/kernel";
import { isLarge, type PackedSegment, packSegments } from "../packing.ts";
import { unpackSegment } from "../segment.ts";
import { place } from "../timeline.ts";

export interface StreamToCompact {
  readonly id: string;
  readonly orgId: string;
  readonly open: boolean;
}

/** A segment with its bytes at hand. */
export interface WholeSegment {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly rawBytes: number;
  readonly data: Uint8Array;
}

/** The same as it is stored after a swap: its bytes in the row or in a blob. */
export interface SwappedSegment extends Omit<WholeSegment, "data"> {
  readonly storedBytes: number;
  readonly data: Uint8Array | undefined;
  readonly blobKey: string | undefined;
}

/**
 * The records of segments in as few segments as hold them, each record where it was.
 *
 * Between two of them may be others: a large batch goes into a blob as it comes.
 */
export async function mergeSegments(segments: readonly WholeSegment[]): Promise<WholeSegment[]> {
  const merged: WholeSegment[] = [];
  let neighbours: WholeSegment[] = [];
  for (const segment of segments) {
    const isNeighbour = neighbours.length === 0 || neighbours.at(-1)!.lastSequence + 1 === segment.firstSequence;
    if (!isNeighbour || isLarge(segment)) {
      merged.push(...(await mergeSmall(neighbours)));
      neighbours = [];
    }
    if (isLarge(segment)) {
      merged.push(segment);
    } else {
      neighbours.push(segment);
    }
  }
  return [...merged, ...(await mergeSmall(neighbours))];
}

/** What goes into a blob: everything of a closed stream; of an open one not the last, while there is room in it. */
export function isForBlob(segment: WholeSegment, index: number, all: readonly WholeSegment[], open: boolean): boolean {
  return !open || index < all.length - 1 || isLarge(segment);
}

async function mergeSmall(segments: readonly WholeSegment[]): Promise<readonly WholeSegment[]> {
  const [first] = segments;
  if (!first || segments.length === 1) {
    return segments;
  }
  const records = (await Promise.all(segments.map((segment) => unpackSegment(segment.data, segment)))).flat();
  const merged = placeAgain(await packSegments(records), first);
  const [before, after] = [segments.at(-1)!, merged.at(-1)!];
  if (before.lastSequence !== after.lastSequence || before.lastTimestamp !== after.lastTimestamp) {
    throw internal("log-segment.merge-differs", `merging ends at record ${after.lastSequence}, not where it should`);
  }
  return merged;
}

function placeAgain(packed: readonly PackedSegment[], first: WholeSegment): WholeSegment[] {
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
