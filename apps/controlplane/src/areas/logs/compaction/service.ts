import { type Connection, inSystem, type Pools } from "@exclave/database";
import { type Clock, conflict } from "@exclave/kernel";
import type { SegmentStore } from "../ports.ts";
import { newSegmentKey } from "../segment-key.ts";
import { fulfil, intend } from "../store.ts";
import { isForBlob, mergeSegments, type StreamToCompact, type SwappedSegment, type WholeSegment } from "./merge.ts";
import {
  claimStream,
  deleteInline,
  deleteOldBatches,
  deleteSegmentsOfOrg,
  deleteSpansOfOrg,
  forgetIntents,
  insertSegments,
  lockAbandoned,
  lockStream,
  readInline,
  release,
} from "./store.ts";

/** Moves records into blobs; any number of replicas may do it at once. */
export interface LogCompaction {
  /** Compacts one stream; false when none needs it. */
  compactOne(): Promise<boolean>;
  /** Compacts until no stream needs it. */
  compactAll(): Promise<void>;
  /** Deletes blobs that no segment names, and forgets old batches. */
  sweep(): Promise<void>;
}

export interface LogCompactionOptions {
  readonly pools: Pools;
  readonly segments: SegmentStore;
  readonly clock: Clock;
}

/** Unpacked at one time: several times as much in memory. */
const PASS_BYTES = 8 * 1024 * 1024;
/** Longer than any compaction takes. */
const ABANDONED_MILLISECONDS = 3_600_000;
const REMOVED_SEGMENTS = 500;

/** Removes a batch of a deleted org's logs; answers how much. The sweeper deletes the blobs. */
export async function removeLogs(connection: Connection, orgId: string): Promise<number> {
  const keys = await deleteSegmentsOfOrg(connection, orgId, REMOVED_SEGMENTS);
  await intend(
    connection,
    orgId,
    keys.flatMap((key) => key ?? []),
  );
  return keys.length + (await deleteSpansOfOrg(connection, orgId));
}

export function createCompaction({ pools, segments, clock }: LogCompactionOptions): LogCompaction {
  async function store(stream: StreamToCompact, merged: readonly WholeSegment[]): Promise<SwappedSegment[]> {
    const swapped = merged.map((segment, index) =>
      toSwapped(stream, segment, isForBlob(segment, index, merged, stream.open)),
    );
    await inSystem(pools, (connection) => intend(connection, stream.orgId, keysOf(swapped)));
    for (const [index, { blobKey }] of swapped.entries()) {
      if (blobKey !== undefined) {
        await segments.put(blobKey, merged[index]!.data);
      }
    }
    return swapped;
  }

  async function compactOne(): Promise<boolean> {
    const stream = await inSystem(pools, claimStream);
    if (!stream) {
      return false;
    }
    const inline = await readInline(pools.system, stream.id, PASS_BYTES);
    const range = { first: inline[0]?.firstSequence ?? 0, last: inline.at(-1)?.firstSequence ?? 0 };
    const swapped = inline.length === 0 ? [] : await store(stream, await mergeSegments(inline));
    await inSystem(pools, async (connection) => {
      await lockStream(connection, stream.id);
      if (swapped.length > 0) {
        await fulfil(connection, keysOf(swapped));
        if ((await deleteInline(connection, stream.id, range)) !== inline.length) {
          throw conflict("log-segment.compacted-elsewhere", `log stream ${stream.id} was compacted by another process`);
        }
        await insertSegments(connection, stream, swapped);
      }
      await release(connection, stream.id);
    });
    return true;
  }

  async function deleteAbandoned(olderThan: Date): Promise<number> {
    return await inSystem(pools, async (connection) => {
      const keys = await lockAbandoned(connection, olderThan);
      for (const key of keys) {
        await segments.delete(key);
      }
      await forgetIntents(connection, keys);
      return keys.length;
    });
  }

  return {
    compactOne,
    async compactAll() {
      let isBusy = true;
      while (isBusy) {
        isBusy = await compactOne();
      }
    },
    async sweep() {
      const olderThan = new Date(clock.now().getTime() - ABANDONED_MILLISECONDS);
      while ((await deleteAbandoned(olderThan)) > 0) {
        // A batch in each transaction, until none is left.
      }
      await inSystem(pools, deleteOldBatches);
    },
  };
}

function keysOf(segments: readonly SwappedSegment[]): string[] {
  return segments.flatMap(({ blobKey }) => blobKey ?? []);
}

function toSwapped({ id, orgId }: StreamToCompact, segment: WholeSegment, isBlob: boolean): SwappedSegment {
  const storedBytes = segment.data.length;
  return isBlob
    ? { ...segment, storedBytes, data: undefined, blobKey: newSegmentKey(orgId, id) }
    : { ...segment, storedBytes, blobKey: undefined };
}
