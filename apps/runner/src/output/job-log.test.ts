import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invalidInput, unavailable } from "@exclave/kernel";
import { decodeLogs } from "@exclave/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createJobLog, type JobLog } from "./job-log.ts";
import { encodeRequest, type SpanName } from "./otlp.ts";
import { openSpool, type Spool } from "./spool.ts";
import { createUploader, type SendBatch, type Uploader } from "./uploader.ts";

const aSpan = (digit: string): SpanName => ({ traceId: "1".repeat(32), spanId: digit.repeat(16) });
const jobSpan = aSpan("a");

interface Received {
  readonly number: number;
  readonly text: string;
}

describe("the log of a job", () => {
  let directory: string;
  let received: Received[];
  let answer: SendBatch;
  let open: { spool: Spool; uploader: Uploader }[];

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "log-"));
    received = [];
    open = [];
    answer = async () => undefined;
  });

  afterEach(async () => {
    for (const { spool, uploader } of open) {
      await uploader.stop();
      spool.close();
    }
    rmSync(directory, { recursive: true });
  });

  function openLog(secrets: string[] = [], backlogBytes = 1_000_000): JobLog {
    const spool = openSpool(directory);
    const uploader = createUploader({
      spool,
      send: async (batch, records, signal) => {
        await answer(batch, records, signal);
        received.push({ number: batch.number, text: Buffer.from(records).toString("latin1") });
      },
      backoffMilliseconds: () => 1,
      gatherMilliseconds: 1,
      batchBytes: 4096,
    });
    open.push({ spool, uploader });
    return createJobLog({ spool, uploader, span: jobSpan, secrets, backlogBytes });
  }

  /** The text of every line, and which span it names. */
  const spansOfLines = (): [string, string][] =>
    received
      .flatMap(({ text }) => decodeLogs(encodeRequest({}, Buffer.from(text, "latin1"))))
      .map(({ text, spanId }) => [text, spanId]);
  const all = (): string => received.map(({ text }) => text).join("");
  const soon = (): AbortSignal => AbortSignal.timeout(5_000);

  it("delivers every line in order, masked", async () => {
    const log = openLog(["hunter2"]);
    const output = log.stream({ tool: "git" });
    output.sink(Buffer.from("first\npassword hunter2\nla"));
    output.sink(Buffer.from("st"));
    output.end();

    const delivery = await log.flush(soon());

    expect(delivery.isComplete).toBe(true);
    expect(all()).toMatch(/first.*password \*{8}.*last/s);
    expect(all()).not.toContain("hunter2");
  });

  it("sends a batch again, under its number, until the server takes it", async () => {
    let failures = 3;
    answer = async () => {
      if (failures-- > 0) {
        throw unavailable("api.unreachable", "no answer");
      }
    };
    const log = openLog();
    log.write("info", "hello");

    await log.flush(soon());

    expect(received.map(({ number }) => number)).toEqual([1]);
  });

  it("keeps what the server refuses for good, and says why", async () => {
    answer = async () => {
      throw invalidInput("log-stream.closed", "the stream is closed");
    };
    const log = openLog();
    log.write("info", "late");

    const delivery = await log.flush(soon());

    expect(delivery).toEqual({ isComplete: false, reason: "the stream is closed" });
  });

  it("holds a tool back while the server is away, and lets it go on after", async () => {
    let isUp = false;
    answer = async () => {
      if (!isUp) {
        throw unavailable("api.unreachable", "no answer");
      }
    };
    const output = openLog([], 10_000).stream({});
    const chunk = Buffer.from(`${"x".repeat(99)}\n`.repeat(20));

    const held = Array.from({ length: 10 }, () => output.sink(chunk)).find((busy) => busy !== undefined);

    expect(held).toBeDefined();
    isUp = true;
    await expect(held).resolves.toBeUndefined();
  });

  it("names in each line the part of the job that it was written in, also where one is left alone", async () => {
    const log = openLog();
    const [fetch, cleanUp] = [aSpan("f"), aSpan("c")];
    const left = Promise.withResolvers<void>();
    log.write("info", "before");
    const output = await log.within(fetch, { step: "fetch" }, async () => log.stream({ tool: "git" }));
    const alone = log.within(fetch, { step: "fetch" }, async () => {
      log.write("info", "fetching");
      await left.promise;
      log.write("info", "late");
    });
    output.sink(Buffer.from("cloning\n"));
    log.write("info", "between");
    await log.within(cleanUp, {}, async () => {
      left.resolve();
      await alone;
      log.write("warn", "cleaning");
    });
    log.write("error", "after");

    await log.flush(soon());

    expect(spansOfLines()).toEqual([
      ["before", jobSpan.spanId],
      ["fetching", fetch.spanId],
      ["cloning", fetch.spanId],
      ["between", jobSpan.spanId],
      ["late", fetch.spanId],
      ["cleaning", cleanUp.spanId],
      ["after", jobSpan.spanId],
    ]);
  });

  it("is delivered by the next process when this one dies", async () => {
    answer = async () => {
      throw unavailable("api.unreachable", "no answer");
    };
    openLog().write("info", "last words");
    await open[0]!.uploader.stop();
    answer = async () => undefined;

    const delivery = await openLog().flush(soon());

    expect(delivery.isComplete).toBe(true);
    expect(all()).toContain("last words");
  });
});
