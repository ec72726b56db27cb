import type { Order, Position } from "./cursor.ts";
import type { LogRecord } from "./log-record.ts";

/** A segment as it is stored; its bytes are in the row, or in a blob. */
export interface StoredSegment {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimestamp: bigint;
  readonly data: Uint8Array | null;
  readonly blobKey: string | null;
}

/** Which segments of a stream to read. */
export interface SegmentWindow {
  readonly logStreamId: string;
  readonly order: Order;
  /** Starts with the segment that holds this position, or the next in that order. Undefined: where the order starts. */
  readonly position: Position | undefined;
  /** Enough for this many records and bytes (before compression), always at least one segment. */
  readonly records: number;
  readonly bytes: number;
}

/** Where segments come from. */
export interface SegmentSource {
  window(window: SegmentWindow): Promise<readonly StoredSegment[]>;
  open(segment: StoredSegment): Promise<LogRecord[]>;
}
