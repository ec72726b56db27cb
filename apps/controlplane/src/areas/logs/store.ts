import { type Connection, execute, notify, row, rows, sql } from "@exclave/database";
import { conflict, newId } from "@exclave/kernel";
import { LOGS_CHANNEL, type LogStream, type NewLogStream, type StreamHead } from "./log-stream.ts";
import type { SegmentWindow, StoredSegment } from "./stored-segment.ts";

const columns = sql`id, org_id as "orgId", owner_type as "ownerType", owner_id as "ownerId", attrs, open,
  last_sequence as "lastSequence", created_by_id as "createdById", created_at as "createdAt", updated_at as "updatedAt"`;

/** Opens a stream in the transaction of what it belongs to. */
export async function createLogStream(connection: Connection, stream: NewLogStream): Promise<LogStream> {
  const created = await row<LogStream>(
    connection,
    sql`insert into log_streams (id, org_id, owner_type, owner_id, attrs, created_by_id)
        values (${newId("logStream")}, ${stream.orgId}, ${stream.ownerType}, ${stream.ownerId},
          ${JSON.stringify(stream.attrs ?? {})}::jsonb, ${stream.createdById})
        returning ${columns}`,
  );
  await writeHistory(connection, created!, stream.createdById);
  return created!;
}

/** Closes a stream for good, after what is being written to it; closing a closed one, or none, changes nothing. */
export async function closeLogStream(connection: Connection, id: string, closedById = "system"): Promise<void> {
  const closed = await row<LogStream>(
    connection,
    sql`update log_streams set open = false, updated_at = now() where id = ${id} and open returning ${columns}`,
  );
  if (closed) {
    await writeHistory(connection, closed, closedById);
    await notify(connection, LOGS_CHANNEL, id);
  }
}

/** Locks the streams and says where they stand; always in the order of ids, so that no two transactions wait in a ring. */
export async function lockHeads(connection: Connection, logStreamIds: readonly string[]): Promise<StreamHead[]> {
  const found = await rows<Omit<StreamHead, "lastTimestamp"> & { readonly lastTimestamp: string }>(
    connection,
    sql`select id, open, last_sequence as "lastSequence", last_timestamp::text as "lastTimestamp"
        from log_streams where id = any(${[...logStreamIds]}) order by id for no key update`,
  );
  return found.map((head) => ({ ...head, lastTimestamp: BigInt(head.lastTimestamp) }));
}

async function writeHistory(connection: Connection, { id, orgId, open }: LogStream, byId: string): Promise<void> {
  await execute(
    connection,
    sql`insert into log_stream_status_history (org_id, log_stream_id, sequence, status, created_by_id)
        select ${orgId}, ${id}, count(*) + 1, ${open ? "open" : "closed"}, ${byId}
        from log_stream_status_history where log_stream_id = ${id}`,
  );
}

export async function findLogStream(connection: Connection, id: string): Promise<LogStream | undefined> {
  return await row<LogStream>(connection, sql`select ${columns} from log_streams where id = ${id}`);
}

export async function findLogStreams(connection: Connection, ids: readonly string[]): Promise<LogStream[]> {
  return await rows<LogStream>(connection, sql`select ${columns} from log_streams where id = any(${[...ids]})`);
}

/** A batch of 100 lines may be 100 segments of one line each. */
const MAXIMUM_SEGMENTS = 128;

/** Segments of a stream in that order. One statement, so that a segment is seen in its row or in a blob, never in neither. */
export async function readSegments(connection: Connection, options: SegmentWindow): Promise<StoredSegment[]> {
  const { logStreamId, order, records, bytes } = options;
  const direction = order === "asc" ? sql`asc` : sql`desc`;
  const found = await rows<Omit<StoredSegment, "firstTimestamp"> & { readonly firstTimestamp: string }>(
    connection,
    sql`with candidates as (
          select first_sequence, record_count, raw_bytes from log_segments
          where log_stream_id = ${logStreamId} and ${beyond(options)}
          order by first_sequence ${direction} limit ${MAXIMUM_SEGMENTS}
        ), summed as (
          select first_sequence, sum(record_count) over before as records, sum(raw_bytes) over before as bytes
          from candidates window before as (
            order by first_sequence ${direction} rows between unbounded preceding and 1 preceding)
        )
        select segment.first_sequence as "firstSequence", segment.last_sequence as "lastSequence",
          segment.first_timestamp::text as "firstTimestamp", segment.data, segment.blob_key as "blobKey"
        from summed join log_segments segment using (first_sequence)
        where segment.log_stream_id = ${logStreamId}
          and coalesce(summed.records, 0) < ${records} and coalesce(summed.bytes, 0) < ${bytes}
        order by segment.first_sequence ${direction}`,
  );
  return found.map((segment) => ({ ...segment, firstTimestamp: BigInt(segment.firstTimestamp) }));
}

/** Timestamps grow with numbers, so either finds the one segment to start from. */
function beyond({ logStreamId, order, position }: SegmentWindow): ReturnType<typeof sql> {
  if (!position) {
    return sql`true`;
  }
  const { kind, value } = position;
  if (kind === "sequence") {
    return order === "asc"
      ? sql`last_sequence > ${value} and first_sequence >= coalesce((select max(first_sequence) from log_segments
          where log_stream_id = ${logStreamId} and first_sequence <= ${value + 1}), 0)`
      : sql`first_sequence < ${value}`;
  }
  return order === "asc"
    ? sql`first_sequence >= (select first_sequence from log_segments
        where log_stream_id = ${logStreamId} and last_timestamp > ${value} order by last_timestamp limit 1)`
    : sql`first_sequence <= coalesce((select first_sequence from log_segments
        where log_stream_id = ${logStreamId} and last_timestamp >= ${value} order by last_timestamp limit 1),
        9223372036854775807)`;
}

/** Writes down which blobs are about to be; what stays written down after an hour is deleted with its blob. */
export async function intend(connection: Connection, orgId: string, blobKeys: readonly string[]): Promise<void> {
  await execute(
    connection,
    sql`insert into log_blob_intents (org_id, blob_key) select ${orgId}, * from unnest(${[...blobKeys]}::text[])`,
  );
}

/**
 * Takes intents away in the transaction that names their blobs; Conflict when one is gone, because then its blob is, too.
 *
 * The sweeper locks an intent before it deletes the blob, so one of the two waits for the other.
 */
export async function fulfil(connection: Connection, blobKeys: readonly string[]): Promise<void> {
  if (blobKeys.length === 0) {
    return;
  }
  const found = await execute(connection, sql`delete from log_blob_intents where blob_key = any(${[...blobKeys]})`);
  if (found !== blobKeys.length) {
    throw conflict("log-segment.blob-swept", "a blob was taken for abandoned while it was written", {
      hint: "the storage is very slow; it is tried again",
      retryable: true,
    });
  }
}
