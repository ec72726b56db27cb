import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, isTransient, type Pools } from "@exclave/database";
import { type Clock, isFault, notFound, retry, unavailable } from "@exclave/kernel";
import { authorize } from "../../../auth/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import type { LogAccess } from "../access/index.ts";
import type { Writer } from "../log-record.ts";
import { decodeTraces, otlpMediaType } from "../otlp/decode.ts";
import type { OtlpGroup, OtlpSpan } from "../otlp/index.ts";
import { type OtlpAnswer, type OtlpBody, taken, weightOf } from "../otlp/otlp-body.ts";
import { createRoom } from "../room.ts";
import { lockHeads } from "../store.ts";
import { checkRoom, cursorOf, type NewSpan, parsePlace, streamOf, toSpans } from "./span.ts";
import { insertSpans, readSpans, tally } from "./store.ts";
import { toWireSpan } from "./wire.ts";

export interface SpanPage {
  readonly spans: readonly Wire<"LogStreamSpan">[];
  /** Where the next page starts; empty at the end. */
  readonly next: string;
}

export interface SpanService {
  /** Resolves once the spans are on disk; throws Conflict `log-stream.closed`, or Unavailable when they are not known to be. */
  write(context: RequestContext, logStreamId: string, body: OtlpBody): Promise<OtlpAnswer>;
  /** The same, to the stream that the spans' resources name. */
  writeOfRunner(context: RequestContext, runnerId: string, body: OtlpBody): Promise<OtlpAnswer>;
  read(context: RequestContext, logStreamId: string, cursor: string | undefined): Promise<SpanPage>;
}

export interface SpanServiceOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly access: LogAccess;
}

/** Bodies in work at one time; apart from those of logs, which no flood of traces may hold up. */
const ROOM_BYTES = 32 * 1024 * 1024;
/** Shorter than the ten seconds after which exporters give up. */
const PATIENCE_MILLISECONDS = 8_000;
const ATTEMPTS = 3;
/** A job's whole trace for clients that do not know of pages. */
const PAGE_SPANS = 1_000;
const PAGE_BYTES = 8 * 1024 * 1024;

/** The spans of log streams; safe to call concurrently, also in several processes. */
export function createSpanService({ pools, clock, access }: SpanServiceOptions): SpanService {
  const room = createRoom({ bytes: ROOM_BYTES, patienceMilliseconds: PATIENCE_MILLISECONDS });

  async function take(body: OtlpBody, keep: (groups: OtlpGroup<OtlpSpan>[]) => Promise<void>): Promise<OtlpAnswer> {
    const mediaType = otlpMediaType(body.contentType);
    await room.within(weightOf(body), async () => {
      const { body: bytes = Buffer.alloc(0), contentEncoding: encoding } = body;
      await keep(await decodeTraces(bytes, { mediaType, encoding }));
    });
    return taken(mediaType);
  }

  async function store(
    orgId: string,
    logStreamId: string,
    { groups, writer }: { readonly groups: readonly OtlpGroup<OtlpSpan>[]; readonly writer: Writer },
  ): Promise<void> {
    const spans = toSpans(groups, { writer, receivedAt: clock.now() });
    await retry(() => inOrg(pools, orgId, (connection) => storeOnce(connection, { orgId, logStreamId, spans })), {
      attempts: ATTEMPTS,
      firstDelayMilliseconds: 5,
      maximumDelayMilliseconds: 50,
      isRetryable: isTransient,
    }).catch(notStored);
  }

  return {
    async write(context, logStreamId, body) {
      const writer = await access.toWrite(context, logStreamId);
      return await take(body, (groups) => store(context.orgId, logStreamId, { groups, writer }));
    },
    async writeOfRunner(context, runnerId, body) {
      const { principal, orgId } = context;
      const isOfRunner = principal.kind === "job" && principal.runnerId === runnerId;
      authorize(principal, "log.write", { orgId, runnerId, jobId: isOfRunner ? principal.id : "" });
      return await take(body, async (groups) => {
        const logStreamId = streamOf(groups);
        if (logStreamId !== undefined) {
          const writer = await access.toWrite(context, logStreamId);
          await store(orgId, logStreamId, { groups, writer });
        }
      });
    },
    async read(context, logStreamId, cursor) {
      const { orgId } = await access.toRead(context, logStreamId);
      const after = parsePlace("X-Nuon-API-Offset", cursor);
      const window = { logStreamId, after, spans: PAGE_SPANS, bytes: PAGE_BYTES };
      const { spans, hasMore } = await inOrg(pools, orgId, (connection) => readSpans(connection, window));
      const last = spans.at(-1);
      return { spans: spans.map(toWireSpan), next: hasMore && last ? cursorOf(last) : "" };
    },
  };
}

interface Batch {
  readonly orgId: string;
  readonly logStreamId: string;
  readonly spans: readonly NewSpan[];
}

/** The lock of the stream's row keeps it open until the spans are in, and their number right. */
async function storeOnce(connection: Connection, batch: Batch): Promise<void> {
  const { logStreamId, spans } = batch;
  const [head] = await lockHeads(connection, [logStreamId]);
  if (!head) {
    throw notFound("log-stream.not-found", `no log stream ${logStreamId}`);
  }
  const { stored, known } = await tally(connection, logStreamId, spans);
  const fresh = spans.length - known;
  checkRoom({ logStreamId, open: head.open, stored, fresh });
  if (fresh > 0) {
    await insertSpans(connection, batch);
  }
}

/** Spans may or may not have been stored when the connection broke: their writer sends them again either way. */
function notStored(error: unknown): never {
  throw isFault(error)
    ? error
    : unavailable("log-batch.not-stored", "the spans could not be stored", {
        hint: "send them again; a span is stored once",
        cause: error,
      });
}
