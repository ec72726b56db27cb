import { type Connection, execute, notify, rows, sql } from "@exclave/database";
import { LOGS_CHANNEL } from "../log-stream.ts";
import type { Appended, BatchName } from "./append.ts";

/** Remembers the batches and returns those that were new; for streams whose rows are locked. */
export async function claimBatches(
  connection: Connection,
  orgId: string,
  batches: readonly BatchName[],
): Promise<BatchName[]> {
  if (batches.length === 0) {
    return [];
  }
  return await rows<BatchName>(
    connection,
    sql`insert into log_batches (org_id, log_stream_id, writer, batch)
        select ${orgId}, * from unnest(${column(batches, "logStreamId")}::text[], ${column(batches, "writer")}::text[],
          ${column(batches, "batch")}::text[])
        on conflict do nothing
        returning log_stream_id as "logStreamId", writer, batch`,
  );
}

/** Those of the batches that were stored before. */
export async function knownBatches(connection: Connection, batches: readonly BatchName[]): Promise<BatchName[]> {
  if (batches.length === 0) {
    return [];
  }
  return await rows<BatchName>(
    connection,
    sql`select log_stream_id as "logStreamId", writer, batch from log_batches
        where (log_stream_id, writer, batch) in (
          select * from unnest(${column(batches, "logStreamId")}::text[], ${column(batches, "writer")}::text[],
            ${column(batches, "batch")}::text[]))`,
  );
}

/**
 * Writes segments, moves the heads of their streams, and wakes whoever watches them once all that commits; one statement,
 * because every trip to the server lengthens the time that the streams are locked.
 */
export async function writeSegments(connection: Connection, orgId: string, appended: Appended): Promise<void> {
  const { segments, heads } = appended;
  if (segments.length === 0) {
    return;
  }
  const values = segments.map(
    (segment) => sql`(${orgId}, ${segment.logStreamId}, ${segment.firstSequence}, ${segment.lastSequence},
      ${segment.firstTimestamp}, ${segment.lastTimestamp}, ${segment.lastSequence - segment.firstSequence + 1},
      ${segment.rawBytes}, ${segment.storedBytes}, ${segment.data ?? null}, ${segment.blobKey ?? null})`,
  );
  await execute(
    connection,
    sql`with stored as (
          insert into log_segments (org_id, log_stream_id, first_sequence, last_sequence, first_timestamp,
            last_timestamp, record_count, raw_bytes, stored_bytes, data,
            blob_key)
          values ${sql.join(values)}
        ), head (id, last_sequence, last_timestamp, segments, bytes) as (
          select * from unnest(${heads.map(({ id }) => id)}::text[],
            ${heads.map(({ lastSequence }) => lastSequence)}::bigint[],
            ${heads.map(({ lastTimestamp }) => lastTimestamp.toString())}::bigint[],
            ${heads.map(({ newSegments }) => newSegments)}::int[], ${heads.map(({ newBytes }) => newBytes)}::bigint[])
        )
        update log_streams set last_sequence = head.last_sequence, last_timestamp = head.last_timestamp,
          inline_segments = inline_segments + head.segments, inline_bytes = inline_bytes + head.bytes,
          updated_at = now()
        from head where log_streams.id = head.id`,
  );
  for (const { id } of heads) {
    await notify(connection, LOGS_CHANNEL, id);
  }
}

function column(batches: readonly BatchName[], name: keyof BatchName): string[] {
  return batches.map((batch) => batch[name]);
}
