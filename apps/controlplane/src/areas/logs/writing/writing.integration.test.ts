import { execute, inOrg, inSystem, openPools, row, sql } from "@exclave/database";
import { newId, systemClock } from "@exclave/kernel";
import { protobufLogs, testDatabase } from "@exclave/testkit";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { LogWriterPrincipal } from "../../../auth/index.ts";
import type { RequestContext } from "../../../requests/index.ts";
import { createLogAccess } from "../access/index.ts";
import type { LogRecord } from "../log-record.ts";
import type { SegmentStore } from "../ports.ts";
import { readOn } from "../reading.ts";
import { unpackSegment } from "../segment.ts";
import { closeLogStream, createLogStream, findLogStream, readSegments } from "../store.ts";
import { createLogWriter, type LogWriter } from "./index.ts";

const { pools, appUrl, systemUrl } = await testDatabase();
const otherPools = openPools({ appUrl, systemUrl, maximumConnections: 5 });
afterAll(() => otherPools.close());

const blobs = new Map<string, Uint8Array>();
const segments: SegmentStore = {
  put: async (key, bytes) => void blobs.set(key, bytes),
  get: async (key) => blobs.get(key),
  delete: async (key) => void blobs.delete(key),
};
const access = createLogAccess({ pools, clock: systemClock, jobsOf: async () => [] });
const options = { clock: systemClock, segments, access };
/** Two processes with the same database. */
const writers = [createLogWriter({ ...options, pools }), createLogWriter({ ...options, pools: otherPools })] as const;

async function aStream(): Promise<{ logStreamId: string; context: RequestContext }> {
  const orgId = newId("org");
  const stream = await inSystem(pools, async (connection) => {
    await execute(
      connection,
      sql`insert into orgs (id, name, status, notifications_config_id, created_by_id)
          values (${orgId}, ${orgId}, 'active', '', '')`,
    );
    return await createLogStream(connection, { orgId, ownerType: "tests", ownerId: "test", createdById: "test" });
  });
  const principal: LogWriterPrincipal = { kind: "log_writer", id: stream.id, tokenId: "", orgId };
  return { logStreamId: stream.id, context: { principal, orgId, requestId: "", idempotency: undefined } };
}

interface Batch {
  readonly writer: string;
  readonly batch: string;
  readonly lines: readonly string[];
}

type Stream = Awaited<ReturnType<typeof aStream>>;

async function write(writer: LogWriter, { logStreamId, context }: Stream, batch: Batch): Promise<void> {
  await writer.write(context, {
    logStreamId,
    body: protobufLogs([{ records: batch.lines.map((body) => ({ body, time: 1_700_000_000_000_000_000n })) }]),
    contentType: "application/x-protobuf",
    contentEncoding: undefined,
    writer: batch.writer,
    batch: batch.batch,
  });
}

async function recordsOf({ logStreamId, context }: Stream): Promise<LogRecord[]> {
  const source = {
    window: (window: Parameters<typeof readSegments>[1]) =>
      inOrg(pools, context.orgId, (connection) => readSegments(connection, window)),
    open: (segment: Awaited<ReturnType<typeof readSegments>>[number]) =>
      unpackSegment(segment.data ?? blobs.get(segment.blobKey!)!, segment),
  };
  const all: LogRecord[] = [];
  for await (const records of readOn(source, { logStreamId, after: 0 })) {
    all.push(...records);
  }
  return all;
}

/** What two writers send: each its batches in order, each batch up to three times, to either process. */
const deliveries = fc.array(
  fc.record({
    writer: fc.constantFrom("one", "two"),
    lines: fc.integer({ min: 1, max: 5 }),
    processes: fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: 1, maxLength: 3 }),
    late: fc.boolean(),
  }),
  { maxLength: 15 },
);

describe("lines that were acknowledged", () => {
  it("are there exactly once, in order, however batches are cut, repeated and spread over processes", async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async (plan) => {
        const stream = await aStream();
        const batches = plan.map((delivery, index) => ({
          ...delivery,
          batch: String(index),
          lines: Array.from({ length: delivery.lines }, (_, line) => `${delivery.writer} ${index}.${line}`),
        }));
        const repeats: (() => Promise<void>)[] = [];

        await Promise.all(
          ["one", "two"].map(async (name) => {
            for (const batch of batches.filter(({ writer }) => writer === name)) {
              await Promise.all(batch.processes.map((process) => write(writers[process], stream, batch)));
              if (batch.late) {
                repeats.push(() => write(writers[0], stream, batch));
              }
            }
          }),
        );
        await Promise.all(repeats.map((repeat) => repeat()));
        const records = await recordsOf(stream);

        expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1));
        expect(records.every(({ timestamp }, index) => index === 0 || timestamp > records[index - 1]!.timestamp)).toBe(
          true,
        );
        for (const name of ["one", "two"]) {
          const expected = batches.filter(({ writer }) => writer === name).flatMap(({ lines }) => lines);
          expect(records.map(({ body }) => body).filter((body) => body.startsWith(name))).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("are as many as a closed stream says, and none comes after them", async () => {
    const stream = await aStream();
    const outcomes = Array.from({ length: 40 }, async (_, index) => {
      const batch = { writer: "w", batch: String(index), lines: [`line ${index}`] };
      return await write(writers[index % 2 === 0 ? 0 : 1], stream, batch).then(
        () => batch,
        (error: { code: string }) => error.code,
      );
    });

    await inOrg(pools, stream.context.orgId, (connection) => closeLogStream(connection, stream.logStreamId));
    const settled = await Promise.all(outcomes);
    const stored = settled.filter((outcome) => typeof outcome !== "string");
    const closed = await inOrg(pools, stream.context.orgId, (connection) =>
      findLogStream(connection, stream.logStreamId),
    );

    expect(settled.filter((outcome) => typeof outcome === "string" && outcome !== "log-stream.closed")).toEqual([]);
    expect(closed).toMatchObject({ open: false, lastSequence: stored.length });
    expect(new Set((await recordsOf(stream)).map(({ body }) => body))).toEqual(
      new Set(stored.flatMap(({ lines }) => lines)),
    );
  });

  it("are acknowledged again when their batch is repeated after the stream was closed", async () => {
    const stream = await aStream();
    const batch = { writer: "w", batch: "1", lines: ["only once"] };
    await write(writers[0], stream, batch);
    await inOrg(pools, stream.context.orgId, (connection) => closeLogStream(connection, stream.logStreamId));

    await write(writers[1], stream, batch);

    await expect(write(writers[1], stream, { ...batch, batch: "2" })).rejects.toMatchObject({
      kind: "Conflict",
      code: "log-stream.closed",
    });
    expect((await recordsOf(stream)).map(({ body }) => body)).toEqual(["only once"]);
  });
});

describe("a large batch", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index} `.padEnd(100_000, "x"));

  it("goes to storage at once, and is read from there", async () => {
    const stream = await aStream();
    await write(writers[0], stream, { writer: "w", batch: "1", lines });
    await write(writers[0], stream, { writer: "w", batch: "1", lines });

    const records = await recordsOf(stream);
    const inRows = await row<{ count: number }>(
      pools.system,
      sql`select count(*) as count from log_segments where log_stream_id = ${stream.logStreamId} and data is not null`,
    );

    expect(records.map(({ body }) => body)).toEqual(lines);
    expect(inRows?.count).toBe(0);
  });

  it("stays in its rows while storage is away", async () => {
    const away = { ...segments, put: () => Promise.reject(new Error("no storage")) };
    const writer = createLogWriter({ ...options, segments: away, pools });
    const stream = await aStream();

    await write(writer, stream, { writer: "w", batch: "1", lines });

    expect((await recordsOf(stream)).map(({ body }) => body)).toEqual(lines);
  });
});

describe("a stream", () => {
  it("has a history of being opened and closed, once each", async () => {
    const { logStreamId, context } = await aStream();

    const history = await inOrg(pools, context.orgId, async (connection) => {
      await closeLogStream(connection, logStreamId);
      await closeLogStream(connection, logStreamId);
      return await row<{ statuses: string }>(
        connection,
        sql`select string_agg(status, ',' order by sequence) as statuses from log_stream_status_history
            where log_stream_id = ${logStreamId}`,
      );
    });

    expect(history?.statuses).toBe("open,closed");
  });

  it("is not there for a writer of another org", async () => {
    const [mine, theirs] = [await aStream(), await aStream()];
    const trespasser = { logStreamId: theirs.logStreamId, context: mine.context };

    const writing = write(writers[0], trespasser, { writer: "w", batch: "1", lines: ["x"] });

    await expect(writing).rejects.toMatchObject({ kind: "Forbidden" });
    expect(await recordsOf(theirs)).toEqual([]);
  });

  it("refuses half a name of a batch", async () => {
    const stream = await aStream();

    const writing = write(writers[0], stream, { writer: "w", batch: "", lines: ["x"] });

    await expect(writing).rejects.toMatchObject({ code: "log-batch.name-invalid" });
  });
});
