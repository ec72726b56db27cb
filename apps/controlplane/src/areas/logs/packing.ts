import { promisify } from "node:util";
import { constants, zstdCompress, zstdCompressSync } from "node:zlib";
import { type Attributes, attributeLength, type Origin, type Resource, type UnplacedRecord } from "./log-record.ts";
import type { SegmentDocument, StoredOrigin, StoredRecord, StoredResource } from "./segment.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

const compress = promisify(zstdCompress);

/** Some records in a row, compressed, not placed in a stream yet. */
export interface PackedSegment {
  readonly data: Buffer;
  /** Before compression. */
  readonly rawBytes: number;
  readonly timeline: Timeline;
}

/** A page of 100 lines opens few segments of this size, and none takes more than some milliseconds. */
export const SEGMENT_BYTES = 1024 * 1024;
/** What a record or an origin costs beside its text, roughly. */
const OVERHEAD_BYTES = 64;
/** Below this size a trip to another thread takes longer than the work: 0.04 ms against 0.12 ms for 25 lines. */
const SMALL_BYTES = 32 * 1024;

const fastest = {
  // At the default of 16 KiB every piece of output is a trip to another thread: twice the time for a whole segment.
  chunkSize: 256 * 1024,
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** True for a segment that is not packed again: that would cost much and save little. */
export function isLarge({ rawBytes }: { readonly rawBytes: number }): boolean {
  return rawBytes >= SEGMENT_BYTES / 2;
}

/** Packs records into segments of about 1 MiB each, in order. */
export async function packSegments(records: readonly UnplacedRecord[]): Promise<PackedSegment[]> {
  return await Promise.all(divide(records).map(pack));
}

/** A segment opens with its first record, however large that is, and takes more while there is room. */
function divide(records: readonly UnplacedRecord[]): UnplacedRecord[][] {
  const parts: UnplacedRecord[][] = [];
  let part: UnplacedRecord[] = [];
  let seen = new Set<object>();
  let room = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (size + newcomerSize(record.origin, seen) > room) {
      part = [];
      parts.push(part);
      seen = new Set();
      room = SEGMENT_BYTES;
    }
    room -= size + newcomerSize(record.origin, seen);
    seen.add(record.origin).add(record.origin.resource);
    part.push(record);
  }
  return parts;
}

function sizeOf({ body, attributes }: UnplacedRecord): number {
  return OVERHEAD_BYTES + body.length + attributeLength(attributes);
}

/** What an origin and its resource add to a segment that has not seen them. */
function newcomerSize(origin: Origin, seen: ReadonlySet<object>): number {
  if (seen.has(origin)) {
    return 0;
  }
  const scope = OVERHEAD_BYTES + attributeLength(origin.scope.attributes);
  return seen.has(origin.resource) ? scope : scope + OVERHEAD_BYTES + attributeLength(origin.resource.attributes);
}

async function pack(records: readonly UnplacedRecord[]): Promise<PackedSegment> {
  const raw = Buffer.from(JSON.stringify(toDocument(records)));
  const data = raw.length < SMALL_BYTES ? zstdCompressSync(raw, fastest) : await compress(raw, fastest);
  return { data, rawBytes: raw.length, timeline: timelineOf(records.map(({ time }) => time)) };
}

function toDocument(records: readonly UnplacedRecord[]): SegmentDocument {
  const origins = new Map<Origin, number>();
  const resources = new Map<Resource, number>();
  const stored = records.map((record) => toStoredRecord(record, place(origins, record.origin)));
  const storedOrigins = [...origins.keys()].map((origin) => toStoredOrigin(origin, place(resources, origin.resource)));
  return {
    version: 1,
    resources: [...resources.keys()].map(toStoredResource),
    origins: storedOrigins,
    records: stored,
  };
}

/** The index of `key`, which goes to the end when it is new. */
function place<Key>(places: Map<Key, number>, key: Key): number {
  const known = places.get(key) ?? places.size;
  places.set(key, known);
  return known;
}

function toStoredResource({ attributes, schemaUrl }: Resource): StoredResource {
  return { attributes, ...(schemaUrl && { schema: schemaUrl }) };
}

function toStoredOrigin({ scope, writer, receivedAt }: Origin, resource: number): StoredOrigin {
  return {
    resource,
    writer,
    received: receivedAt,
    ...(scope.name && { scope: scope.name }),
    ...(scope.version && { version: scope.version }),
    ...(isEmpty(scope.attributes) ? {} : { attributes: scope.attributes }),
    ...(scope.schemaUrl && { schema: scope.schemaUrl }),
  };
}

function toStoredRecord(record: UnplacedRecord, origin: number): StoredRecord {
  return {
    o: origin,
    t: record.time.toString(),
    b: record.body,
    ...(record.claimedTime !== undefined && { c: record.claimedTime.toString() }),
    ...(record.severityNumber !== 0 && { n: record.severityNumber }),
    ...(record.severityText && { s: record.severityText }),
    ...(isEmpty(record.attributes) ? {} : { a: record.attributes }),
    ...(record.traceId && { i: record.traceId }),
    ...(record.spanId && { p: record.spanId }),
    ...(record.traceFlags !== 0 && { f: record.traceFlags }),
  };
}

function isEmpty(attributes: Attributes): boolean {
  for (const _name in attributes) {
    return false;
  }
  return true;
}
