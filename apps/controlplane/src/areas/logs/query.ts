import { invalidField, parseDuration } from "@exclave/kernel";
import { type Order, type Position, parseOrder, parsePosition } from "./cursor.ts";
import { type LogFilter, parseFilter } from "./filter.ts";

type Query = Readonly<Record<string, string | undefined>>;

/** Which page of a stream is asked for. */
export interface LogQuery {
  readonly order: Order;
  readonly position: Position | undefined;
  readonly filter: LogFilter;
}

/** What of a stream's end is asked for. */
export interface TailQuery {
  readonly since: Position | undefined;
  /** The cursor as it was given, to give back when there is nothing new. */
  readonly sinceText: string;
  /** How long to wait when there is nothing new. */
  readonly waitMilliseconds: number;
}

const contentTypes = { text: "text/plain; charset=utf-8", ndjson: "application/x-ndjson" } as const;

/** How a whole stream is asked for. */
export interface DownloadQuery {
  readonly format: keyof typeof contentTypes;
  readonly contentType: string;
  /** The number of the last record the caller has. */
  readonly after: number;
}

/** Proxies close requests that are silent for a minute. */
const MAXIMUM_WAIT_MILLISECONDS = 30_000;

/** Reads a request for a page; the cursor comes in a header. */
export function toLogQuery(query: Query, cursor: string | undefined): LogQuery {
  return {
    order: parseOrder(query["order"]),
    position: parsePosition("X-Nuon-API-Offset", cursor),
    filter: parseFilter(query),
  };
}

/** Reads `since` and `wait`: a duration such as `20s`, or plain seconds. */
export function toTailQuery(query: Query): TailQuery {
  const { since: sinceText = "", wait = "" } = query;
  const seconds = /^\d{0,6}$/.test(wait) ? Number(wait) : parseDuration(wait);
  if (seconds === undefined) {
    throw invalidField("wait", wait, "must be a duration such as 20s");
  }
  const waitMilliseconds = Math.min(seconds * 1000, MAXIMUM_WAIT_MILLISECONDS);
  return { since: parsePosition("since", sinceText), sinceText, waitMilliseconds };
}

/** Reads `format`, text when absent, and `after`. */
export function toDownloadQuery(query: Query): DownloadQuery {
  const format = query["format"] || "text";
  if (format !== "text" && format !== "ndjson") {
    throw invalidField("format", format, "must be text or ndjson");
  }
  const after = query["after"] || "0";
  if (!/^\d{1,15}$/.test(after)) {
    throw invalidField("after", after, "must be the sequence of a record");
  }
  return { format, contentType: contentTypes[format], after: Number(after) };
}
