import type { Wire } from "@exclave/contract";
import { inOrg, type Listener, type Pools } from "@exclave/database";
import { internal } from "@exclave/kernel";
import type { Mutate, RequestContext } from "../../requests/index.ts";
import type { StreamedEvent } from "../events/index.ts";
import type { LogAccess } from "./access/index.ts";
import { createBells } from "./bells.ts";
import { cursorOf, type Position } from "./cursor.ts";
import { matcherOf } from "./filter.ts";
import type { LogRecord } from "./log-record.ts";
import { LOGS_CHANNEL, type LogStream } from "./log-stream.ts";
import type { MintWriteToken, SegmentStore } from "./ports.ts";
import type { DownloadQuery, LogQuery, TailQuery } from "./query.ts";
import { look, type Page, readOn } from "./reading.ts";
import { unpackSegment } from "./segment.ts";
import { readSegments } from "./store.ts";
import type { SegmentSource } from "./stored-segment.ts";
import { toJsonLine, toTextLine, toWireLogRecord, toWireLogStream } from "./wire.ts";

export interface LogPage {
  readonly records: Wire<"OtelLogRecord">[];
  /** Where the next page starts; empty at the end of the stream. */
  readonly next: string;
  /** All records of the stream, whatever the filter. */
  readonly count: number;
}

export interface LogService {
  get(context: RequestContext, logStreamId: string): Promise<Wire<"LogStream">>;
  read(context: RequestContext, logStreamId: string, query: LogQuery): Promise<LogPage>;
  /** What comes after a position; waits for it when there is nothing yet and the stream is open. */
  tail(
    context: RequestContext,
    logStreamId: string,
    query: TailQuery,
    signal: AbortSignal,
  ): Promise<Wire<"LogStreamTailLogsResponse">>;
  /** Everything that is in the stream now, a piece at a time. */
  download(context: RequestContext, logStreamId: string, query: DownloadQuery): Promise<AsyncIterable<string>>;
  /**
   * The records after a number, in order, each once, as they come: an event `log` each, and `closed` after the last record
   * of a closed stream. The id of an event is the number of the last record sent, so whoever comes back names it.
   */
  follow(
    context: RequestContext,
    logStreamId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<StreamedEvent>>;
}

export interface LogServiceOptions {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly listener: Listener;
  readonly segments: SegmentStore;
  readonly access: LogAccess;
  readonly mintWriteToken: MintWriteToken;
  readonly publicUrl: string;
}

/** What clients of the reference expect. */
const PAGE_RECORDS = 100;
const PAGE_BYTES = 8 * 1024 * 1024;
/** Looks again this often even when no notification came: a listener may be connecting again. */
const LOOK_AGAIN_MILLISECONDS = 5_000;

/** The readers' side of log streams. */
export function createLogService(options: LogServiceOptions): LogService {
  const { pools, mutate, listener, segments, access, mintWriteToken, publicUrl } = options;
  const bells = createBells();
  listener.listen(LOGS_CHANNEL, bells.ring);
  listener.onGap(bells.ringAll);

  function sourceOf(orgId: string): SegmentSource {
    return {
      window: (window) => inOrg(pools, orgId, (connection) => readSegments(connection, window)),
      async open(segment) {
        const { data, blobKey } = segment;
        const bytes = data ?? (await segments.get(blobKey ?? ""));
        if (!bytes) {
          throw internal("log-segment.missing", `log segment ${blobKey} is not in storage`, {
            hint: "the storage was changed from outside: restore it from a backup",
          });
        }
        return await unpackSegment(bytes, segment);
      },
    };
  }

  async function lookAfter({ orgId, id }: LogStream, position: Position | undefined): Promise<Page> {
    return await look(sourceOf(orgId), {
      logStreamId: id,
      order: "asc",
      position,
      isWanted: () => true,
      records: PAGE_RECORDS,
      bytes: PAGE_BYTES,
    });
  }

  async function* news(
    { orgId, id }: LogStream,
    afterSequence: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogRecord[]> {
    const bell = bells.watch(id);
    let after = afterSequence;
    try {
      while (!signal.aborted) {
        // Before the lines are read: what a closed stream holds then is all it will ever hold.
        const { open } = await access.find(orgId, id);
        for await (const records of readOn(sourceOf(orgId), { logStreamId: id, after })) {
          after = records.at(-1)?.sequence ?? after;
          yield records;
        }
        if (!open) {
          return;
        }
        await bell.rung(LOOK_AGAIN_MILLISECONDS, signal);
      }
    } finally {
      bell.close();
    }
  }

  return {
    async get(context, logStreamId) {
      const stream = await access.toRead(context, logStreamId);
      const shown = { runnerApiUrl: publicUrl };
      if (context.principal.kind !== "job") {
        return toWireLogStream(stream, shown);
      }
      const kind = { action: "log-stream.create-write-token", resourceType: "log_stream", answersSecret: true };
      return await mutate(context, kind, async (connection) => {
        const { secret, tokenId } = await mintWriteToken(connection, context, stream);
        const answer = toWireLogStream(stream, { ...shown, writeToken: secret });
        return { answer, resourceId: stream.id, details: { token_id: tokenId } };
      });
    },
    async read(context, logStreamId, { order, position, filter }) {
      const stream = await access.toRead(context, logStreamId);
      const page = await look(sourceOf(stream.orgId), {
        logStreamId,
        order,
        position,
        isWanted: matcherOf(filter),
        records: PAGE_RECORDS,
        bytes: PAGE_BYTES,
      });
      return {
        records: page.records.map((record) => toWireLogRecord(record, stream)),
        next: page.hasMore && page.last ? cursorOf(page.last) : "",
        count: stream.lastSequence,
      };
    },
    async tail(context, logStreamId, { since, sinceText, waitMilliseconds }, signal) {
      const bell = bells.watch(logStreamId);
      try {
        const stream = await access.toRead(context, logStreamId);
        let page = await lookAfter(stream, since);
        if (page.records.length === 0 && stream.open && waitMilliseconds > 0) {
          await bell.rung(waitMilliseconds, signal);
          page = await lookAfter(stream, since);
        }
        return {
          logs: page.records.map((record) => toWireLogRecord(record, stream)),
          next: page.last ? cursorOf(page.last) : sinceText,
          has_more: page.hasMore,
        };
      } finally {
        bell.close();
      }
    },
    async download(context, logStreamId, { format, after }) {
      const stream = await access.toRead(context, logStreamId);
      const toLine = format === "text" ? toTextLine : (record: LogRecord) => toJsonLine(record, stream);
      return lines(readOn(sourceOf(stream.orgId), { logStreamId, after }), stream.lastSequence, toLine);
    },
    async follow(context, logStreamId, afterSequence, signal) {
      const stream = await access.toRead(context, logStreamId);
      return events(stream, news(stream, afterSequence, signal), afterSequence, signal);
    },
  };
}

/** Up to what the stream held when the download began: one of a stream that grows still ends. */
async function* lines(
  parts: AsyncIterable<readonly LogRecord[]>,
  lastSequence: number,
  toLine: (record: LogRecord) => string,
): AsyncGenerator<string> {
  for await (const records of parts) {
    yield records
      .filter(({ sequence }) => sequence <= lastSequence)
      .map(toLine)
      .join("");
    if ((records.at(-1)?.sequence ?? 0) >= lastSequence) {
      return;
    }
  }
}

async function* events(
  stream: LogStream,
  parts: AsyncIterable<readonly LogRecord[]>,
  afterSequence: number,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent> {
  let last = afterSequence;
  for await (const records of parts) {
    for (const record of records) {
      last = record.sequence;
      yield { id: String(last), event: "log", data: toWireLogRecord(record, stream) };
    }
  }
  if (!signal.aborted) {
    yield { id: String(last), event: "closed", data: {} };
  }
}
