import { isPast, type Order, type Position } from "./cursor.ts";
import { attributeLength, type LogRecord } from "./log-record.ts";
import type { SegmentSource, StoredSegment } from "./stored-segment.ts";

export interface LookOptions {
  readonly logStreamId: string;
  readonly order: Order;
  readonly position: Position | undefined;
  readonly isWanted: (record: LogRecord) => boolean;
  /** At most this many records. */
  readonly records: number;
  /** At most this much of bodies and attributes, but at least one record, however long. */
  readonly bytes: number;
}

export interface Page {
  readonly records: readonly LogRecord[];
  /** The last record looked at, wanted or not: the next page starts after it. */
  readonly last: LogRecord | undefined;
  /** True when there is more in the stream that was not looked at, wanted or not. */
  readonly hasMore: boolean;
}

/** What is read from the database at once. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** How many windows a filter may pass over in one request; the cursor goes on from there. */
const MAXIMUM_WINDOWS = 8;
/** More than any window holds. */
const ANY_NUMBER = 1_000_000_000;

/** The next page of a stream, in order; what one look reads is bounded, whatever the filter. */
export async function look(source: SegmentSource, options: LookOptions): Promise<Page> {
  const { logStreamId, order } = options;
  const page = new PageUnderWay(options);
  let position = options.position;
  for (let windows = 0; windows < MAXIMUM_WINDOWS; windows++) {
    const segments = await source.window({
      logStreamId,
      order,
      position,
      // One more than there is room for tells whether there is a next page.
      records: options.records + 1,
      bytes: WINDOW_BYTES,
    });
    for (const segment of segments) {
      for (const record of ahead(await source.open(segment), position, order)) {
        if (!page.take(record)) {
          return page.close(true);
        }
      }
      position = endOf(segment, order);
    }
    if (segments.length === 0) {
      return page.close(false);
    }
  }
  return page.close(true);
}

/** Everything after a record, a segment at a time, until nothing is left. */
export async function* readOn(
  source: SegmentSource,
  { logStreamId, after }: { readonly logStreamId: string; readonly after: number },
): AsyncGenerator<readonly LogRecord[]> {
  const order = "asc";
  let position: Position = { kind: "sequence", value: after };
  for (;;) {
    const segments = await source.window({ logStreamId, order, position, records: ANY_NUMBER, bytes: WINDOW_BYTES });
    for (const segment of segments) {
      yield ahead(await source.open(segment), position, order);
      position = endOf(segment, order);
    }
    if (segments.length === 0) {
      return;
    }
  }
}

function endOf(segment: StoredSegment, order: Order): Position {
  return { kind: "sequence", value: order === "asc" ? segment.lastSequence : segment.firstSequence };
}

/** The records of a segment that a reader at `position` has before it, in its order. */
function ahead(records: readonly LogRecord[], position: Position | undefined, order: Order): LogRecord[] {
  const remaining = position ? records.filter((record) => isPast(record, position, order)) : [...records];
  return order === "asc" ? remaining : remaining.reverse();
}

class PageUnderWay {
  readonly #options: LookOptions;
  readonly #records: LogRecord[] = [];
  #bytes = 0;
  #last: LogRecord | undefined;

  constructor(options: LookOptions) {
    this.#options = options;
  }

  /** Looks at a record; false when there is no room for it, and then it counts as not looked at. */
  take(record: LogRecord): boolean {
    const { isWanted, records, bytes } = this.#options;
    if (this.#records.length >= records) {
      return false;
    }
    if (isWanted(record)) {
      const size = record.body.length + attributeLength(record.attributes);
      if (this.#records.length > 0 && this.#bytes + size > bytes) {
        return false;
      }
      this.#records.push(record);
      this.#bytes += size;
    }
    this.#last = record;
    return true;
  }

  close(hasMore: boolean): Page {
    return { records: this.#records, last: this.#last, hasMore };
  }
}
