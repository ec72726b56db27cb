import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createMasker, invalidInput, sleep, unavailable } from "@exclave/kernel";
import { decodeSpans, type TraceSpan } from "@exclave/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createJobTrace, type JobTrace, type JobTraceOptions } from "./job-trace.ts";
import { encodeRequest } from "./otlp.ts";
import { openSpool } from "./spool.ts";
import { startedAt } from "./started-at.ts";
import { createUploader } from "./uploader.ts";

describe("the trace of a job", () => {
  let directory: string;
  let received: TraceSpan[];
  let complaints: string[];
  let answer: () => Promise<void>;
  let open: JobTrace[];

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "trace-"));
    received = [];
    complaints = [];
    open = [];
    answer = async () => undefined;
  });

  async function closeAll(): Promise<void> {
    for (const trace of open.splice(0)) {
      await trace.close();
    }
  }

  afterEach(async () => {
    await closeAll();
    rmSync(directory, { recursive: true });
  });

  function openTrace(changes: Partial<JobTraceOptions> = {}): JobTrace {
    const trace = createJobTrace({
      open(now) {
        const spool = openSpool(directory);
        const uploader = createUploader({
          spool,
          send: async (_batch, records) => {
            await answer();
            received.push(...decodeSpans(encodeRequest({}, records)));
          },
          backoffMilliseconds: () => 1,
          gatherMilliseconds: 60_000,
        });
        return { spool, uploader, startedAt: startedAt(directory, now) };
      },
      jobId: "job1",
      executionId: "exe1",
      name: "docker-build",
      attributes: { attempt: "1" },
      mask: createMasker(["hunter2"]),
      complain: (reason) => complaints.push(reason),
      ...changes,
    });
    open.push(trace);
    return trace;
  }

  const soon = (): AbortSignal => AbortSignal.timeout(5_000);
  const named = (name: string): TraceSpan => received.find((span) => span.name === name)!;

  it("has a span for each part, within one for the job, with their times", async () => {
    const before = BigInt(Date.now() - 1) * 1_000_000n;
    const trace = openTrace();
    const answered = await trace.span("fetch", { step: "fetch" }, async () => "source");
    await trace.span("build", {}, () => sleep(20));

    const delivery = await trace.end(undefined, soon());

    const [job, fetch, build] = [named("docker-build"), named("fetch"), named("build")];
    expect(answered).toBe("source");
    expect(delivery).toEqual({ isComplete: true, reason: undefined });
    expect(received).toHaveLength(3);
    expect(job).toMatchObject({ parentSpanId: "", statusCode: 1, attributes: { attempt: "1" } });
    expect(fetch).toMatchObject({ traceId: job.traceId, parentSpanId: job.spanId, attributes: { step: "fetch" } });
    expect(build.endUnixNano - build.startUnixNano).toBeGreaterThan(15_000_000n);
    expect(job.startUnixNano).toBeGreaterThan(before);
    expect(job.startUnixNano).toBeLessThanOrEqual(fetch.startUnixNano);
    expect(fetch.endUnixNano).toBeLessThanOrEqual(build.startUnixNano);
    expect(build.endUnixNano).toBeLessThanOrEqual(job.endUnixNano);
  });

  it("says why a part failed, masked, and passes the failure on", async () => {
    const trace = openTrace();

    const failing = trace.span("push", {}, async () => {
      throw new Error("hunter2 was refused");
    });

    await expect(failing).rejects.toThrow("hunter2 was refused");
    await trace.end("tool.failed: hunter2 was refused", soon());
    expect(named("push")).toMatchObject({ statusCode: 2, statusMessage: "******** was refused" });
    expect(named("docker-build")).toMatchObject({
      statusCode: 2,
      statusMessage: "tool.failed: ******** was refused",
    });
  });

  it("ends a part that the job did not wait for with the job", async () => {
    const trace = openTrace();
    const hanging = Promise.withResolvers<void>();
    const part = trace.span("build", {}, () => hanging.promise);

    await trace.end("job.cancelled", soon());
    hanging.resolve();
    await part;
    await trace.end("job.cancelled", soon());

    expect(received.filter(({ name }) => name === "build")).toHaveLength(1);
    expect(named("build")).toMatchObject({ statusCode: 2, statusMessage: "job.cancelled" });
  });

  it("is delivered by the next process when this one dies, as one trace from the first start on", async () => {
    answer = async () => {
      throw unavailable("api.unreachable", "no answer");
    };
    const first = openTrace();
    await first.span("fetch", {}, async () => undefined);
    await closeAll();
    answer = async () => undefined;
    // The clock of a trace is finer than this one, which may lie a millisecond behind it.
    const later = BigInt(Date.now() + 1) * 1_000_000n;
    await sleep(5);

    const delivery = await openTrace().end("runner.died: the process died", soon());

    expect(delivery.isComplete).toBe(true);
    expect(named("fetch").parentSpanId).toBe(named("docker-build").spanId);
    expect(named("docker-build").startUnixNano).toBeLessThanOrEqual(named("fetch").startUnixNano);
    expect(named("docker-build").startUnixNano).toBeLessThanOrEqual(later);
  });

  it("is the same for every attempt, with a first span for each", async () => {
    await openTrace().end("failed", soon());
    await closeAll();

    await openTrace({ executionId: "exe2" }).end(undefined, soon());

    const [first, second] = received;
    expect(second!.traceId).toBe(first!.traceId);
    expect(second!.spanId).not.toBe(first!.spanId);
  });

  it("does not stand in the way of a job when it cannot be written", async () => {
    const full = openTrace({
      open: () => {
        throw new Error("no space left on device");
      },
    });

    const answered = await full.span("fetch", {}, async () => "source");
    const delivery = await full.end(undefined, soon());

    expect(answered).toBe("source");
    expect(delivery.isComplete).toBe(true);
    expect(complaints).toEqual(["no space left on device"]);
  });

  it("is given up when the server refuses it, or does not answer in time", async () => {
    answer = async () => {
      throw invalidInput("span.refused", "the server takes no spans");
    };
    const refused = await openTrace().end(undefined, soon());
    const patience = new AbortController();
    let answers = 0;
    answer = async () => {
      answers += 1;
      if (answers > 1) patience.abort();
      throw unavailable("api.unreachable", "no answer");
    };
    const late = await openTrace().end(undefined, patience.signal);

    expect(refused).toEqual({ isComplete: false, reason: "the server takes no spans" });
    expect(late).toEqual({ isComplete: false, reason: "no answer" });
  });
});
