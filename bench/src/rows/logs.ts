import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Client } from "@exclave/client";
import { protobufLogs } from "@exclave/testkit";
import type { ClaimedJob } from "../../../e2e/harness/scripted-runner.ts";
import { type Figure, millisecondsAt, type Row } from "../figure.ts";
import { measure, type Samples } from "../measure.ts";
import { type BenchControlPlane, withControlPlane } from "../with-control-plane.ts";
import { notifyRoundTrips } from "./notify-round-trips.ts";

const WRITERS = 8;
const SECONDS = 5;
const WATCHED_LINES = 200;
const MEGABYTE = 1e6;

/** Lines on their way in, by number and by size, and the time from a writer to a watcher. */
export const logs: Row = { name: "logs", run: () => withControlPlane(measureLogs) };

async function measureLogs({ client, create, database, runner }: BenchControlPlane): Promise<readonly Figure[]> {
  await create({ use_latest: true, force: true });
  const claimed = await runner.take();
  const job = runner.jobClient(claimed);

  const latency = await lineToWatcher(client, job, claimed);
  const notifications = await notifyRoundTrips(database, WATCHED_LINES);
  const idle = process.memoryUsage().rss;
  const many = await writeFor(job, claimed, aBatch({ lines: 500, bytes: 100 }));
  const wide = await writeFor(job, claimed, aBatch({ lines: 400, bytes: 2_500 }));
  const memory = { value: (wide.peakMemory - idle) / MEGABYTE, baseline: undefined, baselineOf: "" };

  const toWatcher = { samples: latency, base: notifications, baselineOf: "a NOTIFY round trip" };
  return [
    {
      what: "log lines in",
      target: ">= 20,000 /s",
      unit: "/s",
      ...compared(many, await toDisk(many), (rate) => rate.lines),
    },
    {
      what: "log bytes in",
      target: ">= 50 MB/s",
      unit: "MB/s",
      ...compared(wide, await toDisk(wide), (rate) => rate.megabytes),
    },
    { what: "memory above idle while bytes come in", target: "bounded", unit: "MB", ...memory },
    millisecondsAt({ what: "log line to a watching client, p50", target: "< 150 ms", share: 0.5, ...toWatcher }),
    millisecondsAt({ what: "log line to a watching client, p99", target: "< 1,000 ms", share: 0.99, ...toWatcher }),
  ];
}

interface Batch {
  readonly body: Buffer;
  readonly lines: number;
}

/** Lines as a build prints them: half of each is words that come again, half is not. */
function aBatch({ lines, bytes }: { readonly lines: number; readonly bytes: number }): Batch {
  const records = Array.from({ length: lines }, (_, line) => {
    const words = `#${line % 40} [stage-1 ${line % 9}/9] RUN npm ci --omit=dev `;
    const half = words.repeat(Math.ceil(bytes / 2 / words.length)).slice(0, bytes / 2);
    const noise = Array.from({ length: Math.ceil(bytes / 20) }, () => Math.random().toString(36).slice(2, 12)).join("");
    return {
      body: (half + noise).slice(0, bytes),
      time: BigInt(Date.now()) * 1_000_000n,
      severityNumber: 9,
      attributes: { "runner_job_execution_step.name": "build" },
    };
  });
  return {
    body: protobufLogs([{ resource: { "service.name": "runner" }, scope: { name: "worker" }, records }]),
    lines,
  };
}

interface Writing {
  readonly batch: Batch;
  readonly batches: number;
  readonly seconds: number;
  readonly peakMemory: number;
}

/** Sends a batch again and again, each acknowledged before its writer sends the next. */
async function writeFor(job: Client, claimed: ClaimedJob, batch: Batch): Promise<Writing> {
  let batches = 0;
  let peakMemory = 0;
  const started = performance.now();
  const end = started + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let number = 0; performance.now() < end; number++) {
        await job.call("runner_write_logs", {
          path: { log_stream_id: claimed.job.log_stream_id! },
          headers: {
            "content-type": "application/x-protobuf",
            "X-Exclave-Log-Writer": `${batch.lines}-${writer}`,
            "X-Exclave-Log-Batch": String(number),
          },
          body: batch.body as never,
        });
        batches += 1;
        peakMemory = Math.max(peakMemory, process.memoryUsage().rss);
      }
    }),
  );
  return { batch, batches, seconds: (performance.now() - started) / 1_000, peakMemory };
}

/** The same bytes appended to a file, on disk before the next. */
async function toDisk({ batch, batches }: Writing): Promise<Writing> {
  const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-bench-disk-"));
  const file = await open(path.join(directory, "lines"), "a");
  const started = performance.now();
  for (let number = 0; number < batches; number++) {
    await file.write(batch.body);
    await file.datasync();
  }
  const seconds = (performance.now() - started) / 1_000;
  await file.close();
  rmSync(directory, { recursive: true });
  return { batch, batches, seconds, peakMemory: 0 };
}

interface Rate {
  readonly lines: number;
  readonly megabytes: number;
}

function compared(
  writing: Writing,
  disk: Writing,
  pick: (rate: Rate) => number,
): Pick<Figure, "value" | "baseline" | "baselineOf"> {
  const rateOf = ({ batch, batches, seconds }: Writing): Rate => ({
    lines: (batches * batch.lines) / seconds,
    megabytes: (batches * batch.body.length) / MEGABYTE / seconds,
  });
  return { value: pick(rateOf(writing)), baseline: pick(rateOf(disk)), baselineOf: "the same bytes to disk, synced" };
}

/** From the moment a writer sends a line to the moment a watcher has it. */
async function lineToWatcher(client: Client, job: Client, claimed: ClaimedJob): Promise<Samples> {
  const streamId = claimed.job.log_stream_id!;
  const ending = new AbortController();
  const arrivals = new Map<string, (at: number) => void>();
  const watching = (async () => {
    const events = client.events("stream_events", { query: { topics: `logs:${streamId}` }, signal: ending.signal });
    for await (const { data } of events) {
      arrivals.get((JSON.parse(data) as { body: string }).body)?.(performance.now());
    }
  })();
  const samples = await measure(
    async (repetition) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      arrivals.set(`line ${repetition}`, resolve);
      const sent = performance.now();
      await job.call("runner_write_logs", {
        path: { log_stream_id: streamId },
        headers: { "content-type": "application/x-protobuf" },
        body: protobufLogs([{ records: [{ body: `line ${repetition}` }] }]) as never,
      });
      return (await promise) - sent;
    },
    { repetitions: WATCHED_LINES },
  );
  ending.abort();
  await watching.catch(() => undefined);
  return samples;
}
