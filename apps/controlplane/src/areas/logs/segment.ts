import { promisify } from "node:util";
import { zstdDecompress, zstdDecompressSync } from "node:zlib";
import { internal } from "@exclave/kernel";
import type { Attributes, LogRecord, Origin, Resource, UnplacedRecord, Writer } from "./log-record.ts";
import { timestampsFrom } from "./timeline.ts";

const decompress = promisify(zstdDecompress);

/**
 * The format of a segment, so that `zstd -d` shows it to anyone: one JSON document with the resources, the origins, and
 * for each record what differs. A record's number and timestamp are not in it: they follow from where the segment stands.
 */
export interface SegmentDocument {
  readonly version: 1;
  readonly resources: readonly StoredResource[];
  readonly origins: readonly StoredOrigin[];
  readonly records: readonly StoredRecord[];
}

export interface StoredResource {
  readonly attributes: Attributes;
  readonly schema?: string;
}

export interface StoredOrigin {
  readonly resource: number;
  readonly writer: Writer;
  readonly received: number;
  readonly scope?: string;
  readonly version?: string;
  readonly attributes?: Attributes;
  readonly schema?: string;
}

/** `o` origin, `t` time, `c` claimed time, `n` and `s` severity, `b` body, `a` attributes, `i` trace, `p` span, `f` flags. */
export interface StoredRecord {
  readonly o: number;
  readonly t: string;
  readonly b: string;
  readonly c?: string;
  readonly n?: number;
  readonly s?: string;
  readonly a?: Attributes;
  readonly i?: string;
  readonly p?: string;
  readonly f?: number;
}

/** Where a segment stands: the number and timestamp of its first record. */
export interface SegmentPlace {
  readonly firstSequence: number;
  readonly firstTimestamp: bigint;
}

/** Far above what limits on batches let through: what is larger was not written by us. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;
/** Below this size a trip to another thread takes longer than the work. */
const SMALL_BYTES = 8 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** The records of a segment, placed in their stream. */
export async function unpackSegment(data: Uint8Array, place: SegmentPlace): Promise<LogRecord[]> {
  const document = await readDocument(data);
  const resources = document.resources.map(toResource);
  const origins = document.origins.map((stored) => toOrigin(stored, resources[stored.resource]!));
  const times = document.records.map(({ t }) => BigInt(t));
  const timestamps = timestampsFrom(place.firstTimestamp, times);
  return document.records.map((stored, index) => ({
    ...toRecord(stored, origins[stored.o]!, times[index]!),
    sequence: place.firstSequence + index,
    timestamp: timestamps[index]!,
  }));
}

/** The checksum of the frame finds any bit that has changed since we wrote it. */
async function readDocument(data: Uint8Array): Promise<SegmentDocument> {
  try {
    const raw =
      data.length < SMALL_BYTES
        ? zstdDecompressSync(data, { maxOutputLength: MAXIMUM_BYTES })
        : await decompress(data, { maxOutputLength: MAXIMUM_BYTES, chunkSize: CHUNK_BYTES });
    return JSON.parse(raw.toString("utf8")) as SegmentDocument;
  } catch (error) {
    throw internal("log-segment.unreadable", "a log segment is not what was written", {
      hint: "the database or the storage was damaged: restore it from a backup",
      cause: error,
    });
  }
}

function toResource({ attributes, schema }: StoredResource): Resource {
  return { attributes, schemaUrl: schema ?? "" };
}

function toOrigin(stored: StoredOrigin, resource: Resource): Origin {
  return {
    resource,
    scope: {
      name: stored.scope ?? "",
      version: stored.version ?? "",
      attributes: stored.attributes ?? {},
      schemaUrl: stored.schema ?? "",
    },
    writer: stored.writer,
    receivedAt: stored.received,
  };
}

function toRecord(stored: StoredRecord, origin: Origin, time: bigint): UnplacedRecord {
  return {
    origin,
    time,
    claimedTime: stored.c === undefined ? undefined : BigInt(stored.c),
    severityNumber: stored.n ?? 0,
    severityText: stored.s ?? "",
    body: stored.b,
    attributes: stored.a ?? {},
    traceId: stored.i ?? "",
    spanId: stored.p ?? "",
    traceFlags: stored.f ?? 0,
  };
}
