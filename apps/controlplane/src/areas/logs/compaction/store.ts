import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { StreamToCompact, SwappedSegment, WholeSegment } from "./merge.ts";

/** Segments in rows above which a stream is compacted although it is open. */
const PILE_SEGMENTS = 64;
const PILE_BYTES = 512 * 1024;

/** Takes a stream that needs compaction for a minute, so that replicas work on different ones. */
export async function claimStream(connection: Connection): Promise<StreamToCompact | undefined> {
  return await row<StreamToCompact>(
    connection,
    sql`update log_streams set compacting_until = now() + interval '1 minute'
        where id = (
          select id from log_streams
          where inline_segments > 0 and (not open or inline_segments >= ${PILE_SEGMENTS} or inline_bytes >= ${PILE_BYTES})
            and (compacting_until is null or compacting_until < now())
          order by id limit 1 for no key update)
        returning id, org_id as "orgId", open`,
  );
}

/** The oldest segments of a stream that lie in rows, up to this many bytes before compression. */
export async function readInline(connection: Connection, logStreamId: string, bytes: number): Promise<WholeSegment[]> {
  const found = await rows<Omit<WholeSegment, "firstTimestamp" | "lastTimestamp"> & Record<string, string>>(
    connection,
    sql`select first_sequence as "firstSequence", last_sequence as "lastSequence",
          first_timestamp::text as "firstTimestamp", last_timestamp::text as "lastTimestamp",
          raw_bytes as "rawBytes", data
        from (
          select *, sum(raw_bytes) over (order by first_sequence) - raw_bytes as bytes_before
          from log_segments where log_stream_id = ${logStreamId} and data is not null
        ) as inline
        where bytes_before < ${bytes} order by first_sequence`,
  );
  return found.map((segment) => ({
    ...segment,
    firstTimestamp: BigInt(segment["firstTimestamp"]!),
    lastTimestamp: BigInt(segment["lastTimestamp"]!),
  }));
}

export async function lockStream(connection: Connection, logStreamId: string): Promise<void> {
  await rows(connection, sql`select id from log_streams where id = ${logStreamId} for no key update`);
}

/** Deletes segments that lie in rows, from one number to another; returns how many there were. */
export async function deleteInline(
  connection: Connection,
  logStreamId: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<number> {
  return await execute(
    connection,
    sql`delete from log_segments where log_stream_id = ${logStreamId} and data is not null
        and first_sequence between ${first} and ${last}`,
  );
}

export async function insertSegments(
  connection: Connection,
  { id, orgId }: StreamToCompact,
  segments: readonly SwappedSegment[],
): Promise<void> {
  const values = segments.map(
    (segment) => sql`(${orgId}, ${id}, ${segment.firstSequence}, ${segment.lastSequence}, ${segment.firstTimestamp},
      ${segment.lastTimestamp}, ${segment.lastSequence - segment.firstSequence + 1}, ${segment.rawBytes},
      ${segment.storedBytes}, ${segment.data ?? null}, ${segment.blobKey ?? null})`,
  );
  await execute(
    connection,
    sql`insert into log_segments (org_id, log_stream_id, first_sequence, last_sequence, first_timestamp, last_timestamp,
          record_count, raw_bytes, stored_bytes, data, blob_key)
        values ${sql.join(values)}`,
  );
}

/** Counts what lies in rows again and lets go of the stream. */
export async function release(connection: Connection, logStreamId: string): Promise<void> {
  await execute(
    connection,
    sql`update log_streams set compacting_until = null, inline_segments = inline.segments, inline_bytes = inline.bytes
        from (
          select count(*) as segments, coalesce(sum(stored_bytes), 0) as bytes
          from log_segments where log_stream_id = ${logStreamId} and data is not null
        ) as inline
        where id = ${logStreamId}`,
  );
}

/** Locks some intents that are old enough to be nobody's; those of a swap under way are passed over. */
export async function lockAbandoned(connection: Connection, olderThan: Date): Promise<string[]> {
  const found = await rows<{ readonly key: string }>(
    connection,
    sql`select blob_key as key from log_blob_intents where created_at < ${olderThan}
        order by created_at limit 100 for update skip locked`,
  );
  return found.map(({ key }) => key);
}

/** Takes away intents whose rows this transaction holds. */
export async function forgetIntents(connection: Connection, blobKeys: readonly string[]): Promise<void> {
  await execute(connection, sql`delete from log_blob_intents where blob_key = any(${[...blobKeys]})`);
}

/** Forgets acknowledged batches that nobody will send again. */
export async function deleteOldBatches(connection: Connection): Promise<number> {
  return await execute(connection, sql`delete from log_batches where created_at < now() - interval '7 days'`);
}

/** Deletes some of an org's segments; answers the blob of each, null for those that lay in their rows. */
export async function deleteSegmentsOfOrg(
  connection: Connection,
  orgId: string,
  limit: number,
): Promise<(string | null)[]> {
  const gone = await rows<{ readonly key: string | null }>(
    connection,
    sql`delete from log_segments where (log_stream_id, first_sequence) in (
          select log_stream_id, first_sequence from log_segments where org_id = ${orgId} limit ${limit})
        returning blob_key as key`,
  );
  return gone.map(({ key }) => key);
}

/** Deletes what else an org's streams have: spans, of which it answers the number, and the names of batches. */
export async function deleteSpansOfOrg(connection: Connection, orgId: string): Promise<number> {
  await execute(connection, sql`delete from log_batches where org_id = ${orgId}`);
  return await execute(connection, sql`delete from log_stream_spans where org_id = ${orgId}`);
}
