import type { StreamHead } from "../log-stream.ts";
import type { PackedSegment } from "../packing.ts";
import { place, type Timeline } from "../timeline.ts";

/** What a writer calls itself and a batch; a batch with the same name in the same stream is the same batch. */
export interface BatchName {
  readonly logStreamId: string;
  readonly writer: string;
  readonly batch: string;
}

/** A batch on its way into a stream. */
export interface Append {
  readonly logStreamId: string;
  /** Undefined for writers that do not name their batches. */
  readonly name: BatchName | undefined;
  readonly segments: readonly ShelvedSegment[];
}

/** A segment whose bytes are here, or in a blob already. */
export interface ShelvedSegment {
  readonly data: Buffer | undefined;
  readonly blobKey: string | undefined;
  readonly storedBytes: number;
  readonly rawBytes: number;
  readonly timeline: Timeline;
}

/** A segment that goes into its row. */
export function inRow({ data, rawBytes, timeline }: PackedSegment): ShelvedSegment {
  return { data, blobKey: undefined, storedBytes: data.length, rawBytes, timeline };
}

/** A segment that lies in a blob. */
export function inBlob({ data, rawBytes, timeline }: PackedSegment, blobKey: string): ShelvedSegment {
  return { data: undefined, blobKey, storedBytes: data.length, rawBytes, timeline };
}

export interface NewHead extends Omit<StreamHead, "open"> {
  /** Of those whose bytes lie in rows. */
  readonly newSegments: number;
  readonly newBytes: number;
}

/** A segment with its place in its stream. */
export interface PlacedSegment extends ShelvedSegment {
  readonly logStreamId: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
}

/** What a transaction writes: segments, and where each of their streams stands after them. */
export interface Appended {
  readonly segments: readonly PlacedSegment[];
  readonly heads: readonly NewHead[];
}

/** What becomes of a batch. */
export type Verdict = "store" | "stored-before" | "closed" | "not-found";

export interface JudgeOptions {
  readonly heads: readonly StreamHead[];
  /** Batches that the transaction is the first to store. */
  readonly fresh: readonly BatchName[];
  /** Batches of closed streams that were stored while they were open. */
  readonly known: readonly BatchName[];
}

/** Decides for each batch, in order; of two with one name the first is stored, the second was stored before. */
export function judge(appends: readonly Append[], { heads, fresh, known }: JudgeOptions): Verdict[] {
  const streams = new Map(heads.map((head) => [head.id, head]));
  const claimable = new Set(fresh.map(keyOf));
  const stored = new Set(known.map(keyOf));
  return appends.map(({ logStreamId, name }) => {
    const head = streams.get(logStreamId);
    if (!head) {
      return "not-found";
    }
    if (!head.open) {
      return name && stored.has(keyOf(name)) ? "stored-before" : "closed";
    }
    return !name || claimable.delete(keyOf(name)) ? "store" : "stored-before";
  });
}

function keyOf({ logStreamId, writer, batch }: BatchName): string {
  return `${logStreamId} ${writer} ${batch}`;
}

/** Gives every segment its numbers and timestamps, right after what its stream holds. */
export function placeSegments(appends: readonly Append[], heads: readonly StreamHead[]): Appended {
  const moved = new Map<string, NewHead>();
  const before = new Map(heads.map((head) => [head.id, { ...head, newSegments: 0, newBytes: 0 }]));
  const segments: PlacedSegment[] = [];
  for (const { logStreamId, segments: packed } of appends) {
    for (const segment of packed) {
      const { timeline, data } = segment;
      const head = moved.get(logStreamId) ?? before.get(logStreamId)!;
      const { first, last } = place(head.lastTimestamp, timeline);
      const lastSequence = head.lastSequence + timeline.count;
      segments.push({
        ...segment,
        logStreamId,
        firstSequence: head.lastSequence + 1,
        lastSequence,
        firstTimestamp: first,
        lastTimestamp: last,
      });
      moved.set(logStreamId, {
        id: logStreamId,
        lastSequence,
        lastTimestamp: last,
        newSegments: head.newSegments + (data ? 1 : 0),
        newBytes: head.newBytes + (data?.length ?? 0),
      });
    }
  }
  return { segments, heads: [...moved.values()] };
}
