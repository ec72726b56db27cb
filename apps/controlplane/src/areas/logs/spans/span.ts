import { invalidField, invalidInput, limitExceeded } from "@exclave/kernel";
import { type Attributes, runFact, type Writer } from "../log-record.ts";
import { closedFault } from "../log-stream.ts";
import { LAST_NANOSECOND, nanosecondsOf } from "../nanoseconds.ts";
import type { OtlpGroup, OtlpSpan } from "../otlp/index.ts";
import { MAXIMUM_BODY_BYTES, tooLarge } from "../otlp/limits.ts";

/** What a span is known by in its stream, and its place among the others. */
export interface SpanPlace {
  readonly startTime: bigint;
  /** Lower-case hex. */
  readonly traceId: string;
  readonly spanId: string;
}

/** What of a span is read and never asked for; kept as JSON. */
export interface SpanDetail {
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** The numbers that OTLP has for them. */
  readonly kind: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly serviceName: string;
  readonly scopeName: string;
  readonly attributes: Attributes;
  readonly jobId: string;
  readonly executionId: string;
  /** The step of the job that it belongs to; empty where it says none. */
  readonly step: string;
}

/** A part of a job's work, from its start to its end; it never changes. */
export interface Span extends SpanPlace {
  readonly endTime: bigint;
  readonly detail: SpanDetail;
}

/** A span on its way into its row. */
export interface NewSpan extends SpanPlace {
  readonly endTime: bigint;
  /** A SpanDetail as JSON. */
  readonly detail: string;
  /** Of the detail. */
  readonly bytes: number;
}

export interface ToSpansOptions {
  readonly writer: Writer;
  readonly receivedAt: Date;
}

/**
 * Spans as OTLP has them, made ready for their rows, each once. LimitExceeded where they take more than a body may: each
 * repeats the names of its resource and scope, so a small body could become a large one.
 */
export function toSpans(groups: readonly OtlpGroup<OtlpSpan>[], { writer, receivedAt }: ToSpansOptions): NewSpan[] {
  const spans = new Map<string, NewSpan>();
  let bytes = 0;
  for (const group of groups) {
    for (const item of group.items) {
      const key = `${item.traceId} ${item.spanId}`;
      if (spans.has(key)) {
        continue;
      }
      const detail = JSON.stringify(detailOf(item, group, writer));
      const span = { ...timesOf(item, receivedAt), detail, bytes: Buffer.byteLength(detail) };
      bytes += span.bytes;
      if (bytes > MAXIMUM_BODY_BYTES) {
        throw tooLarge("log-batch.too-large", `the spans of a batch take at most ${MAXIMUM_BODY_BYTES} bytes`);
      }
      spans.set(key, span);
    }
  }
  return [...spans.values()];
}

function timesOf(
  { traceId, spanId, startTime, endTime }: OtlpSpan,
  receivedAt: Date,
): SpanPlace & { readonly endTime: bigint } {
  const start = earlier(startTime || endTime || nanosecondsOf(receivedAt), LAST_NANOSECOND);
  const end = earlier(endTime, LAST_NANOSECOND);
  return { traceId, spanId, startTime: start, endTime: end < start ? start : end };
}

function earlier(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function detailOf(span: OtlpSpan, { resource, scope }: OtlpGroup<OtlpSpan>, writer: Writer): SpanDetail {
  const { parentSpanId, name, kind, statusCode, statusMessage, attributes } = span;
  const said = { attributes, origin: { resource } };
  return {
    parentSpanId,
    name,
    kind,
    statusCode,
    statusMessage,
    serviceName: resource.attributes["service.name"] ?? "",
    scopeName: scope.name,
    attributes,
    jobId: runFact(said, writer.jobId, "runner_job.id"),
    executionId: runFact(said, writer.executionId, "runner_job_execution.id"),
    step: runFact(said, undefined, "runner_job_execution_step.name"),
  };
}

/** The stream that every resource names; undefined when there is none. Throws InvalidInput where they do not name one. */
export function streamOf(groups: readonly OtlpGroup<OtlpSpan>[]): string | undefined {
  const named = new Set(groups.map(({ resource }) => resource.attributes["log_stream.id"] ?? ""));
  const [logStreamId] = named;
  if (named.size > 1 || logStreamId === "") {
    throw invalidInput("span.stream-missing", "the spans do not name one log stream", {
      hint: "set the resource attribute log_stream.id, to the same stream for all of a batch; or post to /v1/log-streams/{log_stream_id}/traces",
    });
  }
  return logStreamId;
}

/** More than a job with a traced tool in it has; what bounds the rows of a stream. */
export const MAXIMUM_SPANS = 10_000;

export interface CheckRoomOptions {
  readonly logStreamId: string;
  readonly open: boolean;
  readonly stored: number;
  /** Of a batch, those that are not stored yet. */
  readonly fresh: number;
}

/** Throws Conflict for a closed stream and LimitExceeded for a full one; what is stored already is always taken. */
export function checkRoom({ logStreamId, open, stored, fresh }: CheckRoomOptions): void {
  if (fresh === 0) {
    return;
  }
  if (!open) {
    throw closedFault(logStreamId);
  }
  if (stored + fresh > MAXIMUM_SPANS) {
    throw limitExceeded("log-stream.too-many-spans", `log stream ${logStreamId} holds at most ${MAXIMUM_SPANS} spans`, {
      hint: `it has ${stored}, and ${fresh} more came: trace less of the job, for instance by sampling`,
    });
  }
}

const CURSOR = /^(\d{1,19})-([0-9a-f]{32})-([0-9a-f]{16})$/;

/** The cursor of a span: where the page after it begins. */
export function cursorOf({ startTime, traceId, spanId }: SpanPlace): string {
  return `${startTime}-${traceId}-${spanId}`;
}

/** Reads the cursor of an earlier answer; undefined for an empty one. */
export function parsePlace(field: string, text: string | undefined): SpanPlace | undefined {
  if (!text) {
    return undefined;
  }
  const [, startTime, traceId = "", spanId = ""] = CURSOR.exec(text) ?? [];
  if (startTime === undefined) {
    throw invalidField(field, text, "must be the X-Nuon-API-Next of an earlier answer");
  }
  return { startTime: earlier(BigInt(startTime), LAST_NANOSECOND), traceId, spanId };
}
