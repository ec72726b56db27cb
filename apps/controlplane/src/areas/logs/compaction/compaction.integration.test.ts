import { execute, inSystem, row, sql } from "@exclave/database";
import { newId, systemClock } from "@exclave/kernel";
import { fakeClock, protobufLogs, testDatabase } from "@exclave/testkit";
import { describe, expect, it } from "vitest";
import type { RequestContext } from "../../../requests/index.ts";
import { createLogAccess } from "../access/index.ts";
import type { LogRecord } from "../log-record.ts";
import type { SegmentStore } from "../ports.ts";
import { readOn } from "../reading.ts";
import { unpackSegment } from "../segment.ts";
import { closeLogStream, createLogStream, readSegments } from "../store.ts";
import { createLogWriter } from "../writing/index.ts";
import { createCompaction, removeLogs } from "./index.ts";

const { pools } = await testDatabase();
/** A broken store: what is written stays in rows, which is what compaction is about. */
const broken: SegmentStore = {
  put: () => Promise.reject(new Error("no storage")),
  get: async () => undefined,
  delete: async () => undefined,
};
const access = createLogAccess({ pools, clock: systemClock, jobsOf: async () => [] });
const writer = createLogWriter({ pools, clock: systemClock, segments: broken, access });
const HOURS_LATER = 2 * 3_600_000;

/** A store in memory; `beforePut` is where a test pulls the plug. */
function aStore(
  beforePut: (key: string) => void = () => undefined,
): SegmentStore & { readonly blobs: Map<string, Uint8Array> } {
  const blobs = new Map<string, Uint8Array>();
  return {
    blobs,
    async put(key, bytes) {
      beforePut(key);
      blobs.set(key, bytes);
    },
    get: async (key) => blobs.get(key),
    async delete(key) {
      blobs.delete(key);
    },
  };
}

/** Streams of other tests are left alone: they are closed and have nothing in rows, or are open and small. */
async function aStream(batches: readonly string[][]): Promise<string> {
  const orgId = newId("org");
  const stream = await inSystem(pools, async (connection) => {
    await execute(
      connection,
      sql`insert into orgs (id, name, status, notifications_config_id, created_by_id)
          values (${orgId}, ${orgId}, 'active', '', '')`,
    );
    return await createLogStream(connection, { orgId, ownerType: "tests", ownerId: "test", createdById: "test" });
  });
  const context: RequestContext = {
    principal: { kind: "log_writer", id: stream.id, tokenId: "", orgId },
    orgId,
    requestId: "",
    idempotency: undefined,
  };
  for (const lines of batches) {
    await writer.write(context, {
      logStreamId: stream.id,
      body: protobufLogs([{ resource: { "service.name": "s" }, records: lines.map((body) => ({ body })) }]),
      contentType: undefined,
      contentEncoding: undefined,
      writer: undefined,
      batch: undefined,
    });
  }
  return stream.id;
}

async function close(logStreamId: string): Promise<void> {
  await inSystem(pools, (connection) => closeLogStream(connection, logStreamId));
}

async function recordsOf(logStreamId: string, store: SegmentStore): Promise<LogRecord[]> {
  const source = {
    window: (window: Parameters<typeof readSegments>[1]) => readSegments(pools.system, window),
    open: async (segment: Awaited<ReturnType<typeof readSegments>>[number]) =>
      await unpackSegment(segment.data ?? (await store.get(segment.blobKey!))!, segment),
  };
  const all: LogRecord[] = [];
  for await (const records of readOn(source, { logStreamId, after: 0 })) {
    all.push(...records);
  }
  return all;
}

async function countsOf(logStreamId: string): Promise<unknown> {
  return await row(
    pools.system,
    sql`select count(*) filter (where blob_key is null) as rows, count(*) filter (where data is null) as blobs
        from log_segments where log_stream_id = ${logStreamId}`,
  );
}

async function intents(logStreamId: string): Promise<number | undefined> {
  const found = await row<{ count: number }>(
    pools.system,
    sql`select count(*) as count from log_blob_intents where blob_key like ${`%${logStreamId}%`}`,
  );
  return found?.count;
}

function lines(count: number, length = 20): string[] {
  return Array.from({ length: count }, (_, index) => `line ${index} `.padEnd(length, "x"));
}

describe("compaction", () => {
  it("moves a closed stream into blobs, small segments packed together, and changes no record", async () => {
    const store = aStore();
    const id = await aStream([lines(3), lines(2), lines(30, 100_000), lines(1)]);
    const before = await recordsOf(id, store);
    await close(id);

    await createCompaction({ pools, segments: store, clock: systemClock }).compactAll();

    expect(await recordsOf(id, store)).toEqual(before);
    expect(before).toHaveLength(36);
    expect(await countsOf(id)).toEqual({ rows: 0, blobs: 5 });
  });

  it("makes one row of the many of an open stream, and takes more lines after that", async () => {
    const store = aStore();
    const id = await aStream(Array.from({ length: 70 }, () => lines(2)));
    const before = await recordsOf(id, store);

    await createCompaction({ pools, segments: store, clock: systemClock }).compactAll();

    expect(await recordsOf(id, store)).toEqual(before);
    expect(await countsOf(id)).toEqual({ rows: 1, blobs: 0 });
    await close(id);
  });

  it("leaves an open stream with few lines alone", async () => {
    const id = await aStream([lines(2), lines(2)]);
    const compaction = createCompaction({ pools, segments: aStore(), clock: systemClock });
    await compaction.compactAll();

    expect(await countsOf(id)).toEqual({ rows: 2, blobs: 0 });
  });

  it("loses and doubles nothing when it dies between the blobs and the swap", async () => {
    const store = aStore((key) => {
      if (store.blobs.size === 1 && !key.includes("survivor")) {
        throw new Error("power cut");
      }
    });
    const id = await aStream([...[1, 2, 3, 4].map(() => lines(4, 100_000)), lines(2)]);
    const before = await recordsOf(id, store);
    await close(id);
    const compaction = createCompaction({ pools, segments: store, clock: systemClock });

    await expect(compaction.compactAll()).rejects.toThrow("power cut");

    expect(await recordsOf(id, store)).toEqual(before);
    expect(store.blobs.size).toBe(1);
    expect(await intents(id)).toBe(2);

    const orphan = [...store.blobs.keys()][0]!;
    const healthy: SegmentStore = { ...store, put: async (key, bytes) => void store.blobs.set(key, bytes) };
    await sql`update log_streams set compacting_until = null where id = ${id}`.execute(pools.system);
    await createCompaction({ pools, segments: healthy, clock: systemClock }).compactAll();
    await createCompaction({ pools, segments: healthy, clock: laterClock() }).sweep();

    expect(await recordsOf(id, healthy)).toEqual(before);
    expect(store.blobs.has(orphan)).toBe(false);
    expect(store.blobs.size).toBe(2);
    expect(await intents(id)).toBe(0);
  });

  it("fails rather than naming a blob that the sweeper took for abandoned", async () => {
    const store = aStore();
    const id = await aStream([lines(5)]);
    const before = await recordsOf(id, store);
    await close(id);
    const slow: SegmentStore = {
      ...store,
      async put(key, bytes) {
        await store.put(key, bytes);
        await createCompaction({ pools, segments: store, clock: laterClock() }).sweep();
      },
    };

    const compacting = createCompaction({ pools, segments: slow, clock: systemClock }).compactAll();

    await expect(compacting).rejects.toMatchObject({ code: "log-segment.blob-swept" });
    expect(await recordsOf(id, store)).toEqual(before);
    expect(store.blobs.size).toBe(0);
    await sql`update log_streams set compacting_until = null where id = ${id}`.execute(pools.system);
    await createCompaction({ pools, segments: store, clock: systemClock }).compactAll();
  });

  it("may be done by several processes while lines come in", async () => {
    const store = aStore();
    const ids = await Promise.all([1, 2, 3].map(() => aStream(Array.from({ length: 66 }, () => lines(1)))));
    const compactions = [1, 2, 3].map(() => createCompaction({ pools, segments: store, clock: systemClock }));

    const closing = Promise.all(ids.map((id) => close(id)));
    await Promise.all([closing, ...compactions.map((compaction) => compaction.compactAll())]);
    await compactions[0]!.compactAll();

    for (const id of ids) {
      const records = await recordsOf(id, store);
      expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 66 }, (_, index) => index + 1));
      expect(await countsOf(id)).toMatchObject({ rows: 0 });
    }
  });

  it("sees what lies in rows or blobs, never neither, while it swaps", async () => {
    const store = aStore();
    const id = await aStream(Array.from({ length: 66 }, () => lines(1)));
    await close(id);

    const swapping = createCompaction({ pools, segments: store, clock: systemClock }).compactAll();
    const readings = await Promise.all(Array.from({ length: 20 }, () => recordsOf(id, store)));
    await swapping;

    expect(readings.map((records) => records.length)).toEqual(readings.map(() => 66));
  });
});

describe("the lines of a deleted org", () => {
  it("go from rows and from storage, a batch at a time, and those of other orgs stay", async () => {
    const store = aStore();
    const [gone, kept] = [await aStream([lines(66)]), await aStream([lines(3)])];
    await Promise.all([close(gone), close(kept)]);
    await createCompaction({ pools, segments: store, clock: systemClock }).compactAll();
    const inStorage = (id: string): number => [...store.blobs.keys()].filter((key) => key.includes(id)).length;
    const before = [inStorage(gone), inStorage(kept)];
    const orgId = (await row<{ orgId: string }>(
      pools.system,
      sql`select org_id as "orgId" from log_streams where id = ${gone}`,
    ))!.orgId;

    const removed = await inSystem(pools, (connection) => removeLogs(connection, orgId));
    const left = await inSystem(pools, (connection) => removeLogs(connection, orgId));
    await createCompaction({ pools, segments: store, clock: laterClock() }).sweep();

    expect(before).toEqual([1, 1]);
    expect([removed, left]).toEqual([1, 0]);
    expect([inStorage(gone), inStorage(kept)]).toEqual([0, 1]);
    expect(await intents(gone)).toBe(0);
    expect(await recordsOf(kept, store)).toHaveLength(3);
  });
});

function laterClock() {
  return fakeClock(new Date(Date.now() + HOURS_LATER));
}
