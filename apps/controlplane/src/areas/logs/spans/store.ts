import { type Connection, execute, row, rows, sql } from "@exclave/database";
import type { NewSpan, Span, SpanPlace } from "./span.ts";

export interface Tally {
  /** All spans of the stream. */
  readonly stored: number;
  /** Those of the batch. */
  readonly known: number;
}

/** How many spans a stream has, and how many of the batch are among them; exact while the stream's row is locked. */
export async function tally(connection: Connection, logStreamId: string, batch: readonly NewSpan[]): Promise<Tally> {
  const found = await row<Tally>(
    connection,
    sql`select count(*)::int as stored, (count(*) filter (where (trace_id, span_id) in (
          select * from unnest(${batch.map(({ traceId }) => traceId)}::text[],
            ${batch.map(({ spanId }) => spanId)}::text[]))))::int as known
        from log_stream_spans where log_stream_id = ${logStreamId}`,
  );
  return found!;
}

export interface InsertSpansOptions {
  readonly orgId: string;
  readonly logStreamId: string;
  readonly spans: readonly NewSpan[];
}

/** Adds what is not there yet. */
export async function insertSpans(connection: Connection, options: InsertSpansOptions): Promise<void> {
  const { orgId, logStreamId, spans } = options;
  await execute(
    connection,
    sql`insert into log_stream_spans (org_id, log_stream_id, trace_id, span_id, start_time, end_time, detail, bytes)
        select ${orgId}, ${logStreamId}, * from unnest(
          ${spans.map(({ traceId }) => traceId)}::text[], ${spans.map(({ spanId }) => spanId)}::text[],
          ${spans.map(({ startTime }) => startTime.toString())}::bigint[],
          ${spans.map(({ endTime }) => endTime.toString())}::bigint[], ${spans.map(({ detail }) => detail)}::json[],
          ${spans.map(({ bytes }) => bytes)}::int[])
        on conflict do nothing`,
  );
}

export interface SpanWindow {
  readonly logStreamId: string;
  readonly after: SpanPlace | undefined;
  readonly spans: number;
  /** The span that passes it is the last. */
  readonly bytes: number;
}

export interface FoundSpans {
  readonly spans: readonly Span[];
  readonly hasMore: boolean;
}

type Row = Omit<Span, "startTime" | "endTime"> & {
  readonly startTime: string;
  readonly endTime: string;
  readonly candidates: number;
};

/** The spans of a stream after a place, in order. */
export async function readSpans(connection: Connection, window: SpanWindow): Promise<FoundSpans> {
  const { logStreamId, after, spans, bytes } = window;
  const { startTime, traceId, spanId } = after ?? { startTime: -1n, traceId: "", spanId: "" };
  const found = await rows<Row>(
    connection,
    sql`with candidates as (
          select trace_id, span_id, start_time, end_time, detail, row_number() over in_order as place,
            sum(bytes) over (in_order rows between unbounded preceding and 1 preceding) as bytes_before
          from log_stream_spans
          where log_stream_id = ${logStreamId}
            and (start_time, trace_id, span_id) > (${startTime.toString()}::bigint, ${traceId}, ${spanId})
          window in_order as (order by start_time, trace_id, span_id)
          order by start_time, trace_id, span_id limit ${spans + 1}
        )
        select trace_id as "traceId", span_id as "spanId", start_time::text as "startTime", end_time::text as "endTime",
          detail, (select count(*)::int from candidates) as candidates
        from candidates where place <= ${spans} and coalesce(bytes_before, 0) < ${bytes}
        order by place`,
  );
  return {
    spans: found.map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      startTime: BigInt(span.startTime),
      endTime: BigInt(span.endTime),
      detail: span.detail,
    })),
    hasMore: found.length < (found[0]?.candidates ?? 0),
  };
}
