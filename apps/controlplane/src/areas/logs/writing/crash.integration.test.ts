import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { ended, start } from "@exclave/process";
import { afterAll, describe, expect, it } from "vitest";
import { aJobWithLogs, all, type JobWithLogs, logSettings, readEvents } from "../../../../test/logged-job.ts";

const PROGRAM = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const WRITERS = ["one", "two", "three"];
const BATCHES = 60;
const KILLS = 3;
/** Every kill costs a start. */
const TIMEOUT_MILLISECONDS = 180_000;

const { pools, settings } = await logSettings();
const port = await aFreePort();
const url = `http://127.0.0.1:${port}`;
let child = aControlPlane();
afterAll(async () => {
  child.kill("SIGKILL");
  await ended(child);
});

function aControlPlane() {
  return start(process.execPath, [PROGRAM], {
    environment: { ...settings, EXCLAVE_LISTEN_PORT: String(port), PATH: process.env["PATH"] ?? "" },
    output: "ignore",
  });
}

async function aFreePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  const found = await promise;
  server.close();
  return found;
}

async function pause(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  await promise;
}

/** Calls `work` until it succeeds, as writers and watchers do while a control plane is away; gives up in the end. */
async function untilDone<T>(work: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const outcome = await work().catch(() => undefined);
    if (outcome !== undefined) {
      return outcome;
    }
    await pause(50);
  }
  throw new Error("the control plane did not come back");
}

/** A generator whose numbers follow from its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function writeAll(job: JobWithLogs, writer: string, onBatch: () => void): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch++) {
    const records = [0, 1, 2].map((line) => ({ body: `${writer} ${batch}.${line}` }));
    const headers = { "x-exclave-log-writer": writer, "x-exclave-log-batch": String(batch) };
    await untilDone(async () => ((await job.write(records, { headers })).status === 200 ? true : undefined));
    onBatch();
  }
}

/** Follows the stream's events to their end, coming back with the last id after every break. */
async function watch(job: JobWithLogs): Promise<string[]> {
  const seen: string[] = [];
  let lastId = "0";
  await untilDone(async () => {
    const headers = { ...job.read, "last-event-id": lastId };
    const address = `${url}/v1/events?topics=logs:${job.logStreamId}`;
    let isClosed = false;
    await readEvents(address, headers, ({ id, event, data }) => {
      lastId = id;
      isClosed = event === "closed";
      if (event === "log") {
        seen.push(String(data["body"]));
      }
      return isClosed;
    });
    return isClosed ? true : undefined;
  });
  return seen;
}

describe("while the control plane is killed again and again", () => {
  it(
    "every acknowledged line is kept once and in order, and watchers see it once and in order",
    async () => {
      const seed = Date.now() % 1_000_000;
      const random = randomFrom(seed);
      const job = await aJobWithLogs({ pools, url });
      let written = 0;
      const total = WRITERS.length * BATCHES;
      const killAt = Array.from({ length: KILLS }, (_, index) =>
        Math.floor(((index + random()) / KILLS) * total * 0.9),
      );

      const watching = watch(job);
      const killing: Promise<unknown>[] = [];
      const writing = WRITERS.map((writer) =>
        writeAll(job, writer, () => {
          written += 1;
          if (written >= (killAt[0] ?? Number.POSITIVE_INFINITY)) {
            killAt.shift();
            child.kill("SIGKILL");
            killing.push(ended(child));
            child = aControlPlane();
          }
        }),
      );
      await Promise.all(writing);
      await job.close();
      const seen = await watching;
      const kept = await untilDone(() => all(job));

      expect(killing.length, `seed ${seed}`).toBe(KILLS);
      expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, index) => index + 1));
      expect(seen, `seed ${seed}`).toEqual(kept.map(({ body }) => body));
      for (const writer of WRITERS) {
        const expected = Array.from(
          { length: BATCHES * 3 },
          (_, index) => `${writer} ${Math.floor(index / 3)}.${index % 3}`,
        );
        expect(
          seen.filter((body) => body.startsWith(writer)),
          `seed ${seed}`,
        ).toEqual(expected);
      }
    },
    TIMEOUT_MILLISECONDS,
  );
});
