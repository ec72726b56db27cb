import { type Connection, inOrg, isTransient, type Pools } from "@exclave/database";
import { type Clock, invalidInput, isFault, notFound, retry, unavailable } from "@exclave/kernel";
import type { RequestContext } from "../../../requests/index.ts";
import type { LogAccess } from "../access/index.ts";
import type { Writer } from "../log-record.ts";
import { closedFault } from "../log-stream.ts";
import { decodeLogs, type OtlpMediaType, otlpMediaType } from "../otlp/decode.ts";
import { type OtlpAnswer, type OtlpBody, taken, weightOf } from "../otlp/otlp-body.ts";
import { isLarge, type PackedSegment, packSegments } from "../packing.ts";
import type { SegmentStore } from "../ports.ts";
import { createRoom } from "../room.ts";
import { newSegmentKey } from "../segment-key.ts";
import { fulfil, intend, lockHeads } from "../store.ts";
import {
  type Append,
  type BatchName,
  inBlob,
  inRow,
  judge,
  placeSegments,
  type ShelvedSegment,
  type Verdict,
} from "./append.ts";
import { createLane, type Lane } from "./lane.ts";
import { claimBatches, knownBatches, writeSegments } from "./store.ts";
import { toRecords } from "./unplaced-records.ts";

/** A request to write log records. */
export interface WriteRequest extends OtlpBody {
  readonly logStreamId: string;
  /** What the writer calls itself and this batch; both or neither. */
  readonly writer: string | undefined;
  readonly batch: string | undefined;
}

export interface LogWriter {
  /** Resolves once the batch is on disk; throws Conflict `log-stream.closed`, or Unavailable when it is not known to be. */
  write(context: RequestContext, request: WriteRequest): Promise<OtlpAnswer>;
}

export interface LogWriterOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly segments: SegmentStore;
  readonly access: LogAccess;
}

/** Bodies in work at one time; each costs about four times its size until it is on disk. */
const ROOM_BYTES = 64 * 1024 * 1024;
/** Shorter than the ten seconds after which exporters give up. */
const PATIENCE_MILLISECONDS = 8_000;
const ROUND_BYTES = 16 * 1024 * 1024;
/** Ten parameters a segment stay far below the 65,535 of a statement. */
const ROUND_BATCHES = 1_000;
const ATTEMPTS = 3;
const NAME = /^[\x21-\x7e]{1,128}$/;

/** The one writer of a process; safe to call concurrently. */
export function createLogWriter({ pools, clock, segments: blobs, access }: LogWriterOptions): LogWriter {
  const room = createRoom({ bytes: ROOM_BYTES, patienceMilliseconds: PATIENCE_MILLISECONDS });
  const lanes = new Map<string, Lane<Append, Verdict>>();

  function laneOf(orgId: string): Lane<Append, Verdict> {
    const known = lanes.get(orgId);
    const lane =
      known ??
      createLane<Append, Verdict>({
        work: (appends) => store(pools, orgId, appends),
        weigh: ({ segments }) => segments.reduce((bytes, { data }) => bytes + (data?.length ?? 0), 0),
        maximumWeight: ROUND_BYTES,
        maximumItems: ROUND_BATCHES,
      });
    lanes.set(orgId, lane);
    return lane;
  }

  /** Puts large segments into blobs, where they would end up anyway; what cannot be put there stays in its row. */
  async function shelve(
    orgId: string,
    logStreamId: string,
    packed: readonly PackedSegment[],
  ): Promise<ShelvedSegment[]> {
    const keys = packed.map((segment) => (isLarge(segment) ? newSegmentKey(orgId, logStreamId) : undefined));
    const wanted = keys.filter((key) => key !== undefined);
    if (wanted.length > 0) {
      await inOrg(pools, orgId, (connection) => intend(connection, orgId, wanted));
    }
    return await Promise.all(
      packed.map(async (segment, index) => {
        const key = keys[index];
        const isPut = key !== undefined && (await blobs.put(key, segment.data).then(isTrue, isFalse));
        return isPut ? inBlob(segment, key) : inRow(segment);
      }),
    );
  }

  async function append(
    { orgId }: RequestContext,
    request: WriteRequest,
    { mediaType, writer }: { readonly mediaType: OtlpMediaType; readonly writer: Writer },
  ): Promise<void> {
    const { logStreamId, body = Buffer.alloc(0), contentEncoding } = request;
    const receivedAt = clock.now();
    const groups = await decodeLogs(body, { mediaType, encoding: contentEncoding });
    const records = toRecords(groups, { writer, receivedAt });
    const segments = await shelve(orgId, logStreamId, await packSegments(records));
    const verdict = await laneOf(orgId)
      .push({ logStreamId, name: batchName(request), segments })
      .catch(notStored);
    if (verdict === "not-found") {
      throw notFound("log-stream.not-found", `no log stream ${logStreamId}`);
    }
    if (verdict === "closed") {
      throw closedFault(logStreamId);
    }
  }

  return {
    async write(context, request) {
      const writer = await access.toWrite(context, request.logStreamId);
      const mediaType = otlpMediaType(request.contentType);
      await room.within(weightOf(request), () => append(context, request, { mediaType, writer }));
      return taken(mediaType);
    },
  };
}

/** Writes batches of one org in one transaction. */
async function store(pools: Pools, orgId: string, appends: readonly Append[]): Promise<Verdict[]> {
  return await retry(() => inOrg(pools, orgId, (connection) => storeOnce(connection, orgId, appends)), {
    attempts: ATTEMPTS,
    firstDelayMilliseconds: 5,
    maximumDelayMilliseconds: 50,
    isRetryable: isTransient,
  });
}

async function storeOnce(connection: Connection, orgId: string, appends: readonly Append[]): Promise<Verdict[]> {
  const heads = await lockHeads(connection, [...new Set(appends.map(({ logStreamId }) => logStreamId))]);
  const open = new Set(heads.filter((head) => head.open).map(({ id }) => id));
  const names = appends.flatMap(({ name }) => name ?? []);
  const isOpen = ({ logStreamId }: BatchName): boolean => open.has(logStreamId);
  const fresh = await claimBatches(connection, orgId, names.filter(isOpen));
  const known = await knownBatches(
    connection,
    names.filter((name) => !isOpen(name)),
  );
  const verdicts = judge(appends, { heads, fresh, known });
  const stored = appends.filter((_append, index) => verdicts[index] === "store");
  await fulfil(
    connection,
    stored.flatMap(({ segments }) => segments.flatMap(({ blobKey }) => blobKey ?? [])),
  );
  await writeSegments(connection, orgId, placeSegments(stored, heads));
  return verdicts;
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;

/** A batch may or may not have been stored when the connection broke: its writer sends it again either way. */
function notStored(error: unknown): never {
  throw isFault(error)
    ? error
    : unavailable("log-batch.not-stored", "the batch could not be stored", {
        hint: "send it again; with X-Exclave-Log-Writer and X-Exclave-Log-Batch it is stored once",
        cause: error,
      });
}

function batchName({ logStreamId, writer, batch }: WriteRequest): BatchName | undefined {
  if (writer === undefined && batch === undefined) {
    return undefined;
  }
  if (!writer || !batch || !NAME.test(writer) || !NAME.test(batch)) {
    throw invalidInput("log-batch.name-invalid", "X-Exclave-Log-Writer and X-Exclave-Log-Batch go together", {
      hint: "send both, each 1 to 128 visible ASCII characters, or neither",
    });
  }
  return { logStreamId, writer, batch };
}
