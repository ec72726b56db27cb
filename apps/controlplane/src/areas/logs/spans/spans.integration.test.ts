import { gzipSync } from "node:zlib";
import { execute, inSystem, row, sql } from "@exclave/database";
import { jsonTraces, type OtlpSpan, protobufTraces } from "@exclave/testkit";
import { ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { describe, expect, it } from "vitest";
import { exporterComplaints } from "../../../../test/exporter-complaints.ts";
import { aJobWithLogs, codeOf, type JobWithLogs, listeningControlPlane } from "../../../../test/logged-job.ts";

const plane = await listeningControlPlane();

const TRACE = "0af7651916cd43dd8448eb211c80319c";

function spanOf(number: number, changes: Partial<OtlpSpan> = {}): OtlpSpan {
  return {
    traceId: TRACE,
    spanId: number.toString(16).padStart(16, "0"),
    name: `part ${number}`,
    startTime: 1_750_000_000_000_000_000n + BigInt(number),
    endTime: 1_750_000_000_000_000_500n + BigInt(number),
    ...changes,
  };
}

function spansOf(from: number, to: number): OtlpSpan[] {
  return Array.from({ length: to - from + 1 }, (_, index) => spanOf(from + index));
}

interface WriteOptions {
  readonly token?: string;
  readonly url?: string;
  readonly resource?: Record<string, string>;
}

function write(job: JobWithLogs, spans: readonly OtlpSpan[], options: WriteOptions = {}): Promise<Response> {
  const { token = job.tokens.job, url = `${job.root}/traces`, resource = {} } = options;
  return fetch(url, {
    method: "POST",
    body: protobufTraces([{ resource, spans }]) as Uint8Array<ArrayBuffer>,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-protobuf" },
  });
}

type WireSpan = Record<string, unknown> & { readonly span_name: string; readonly span_id: string };

async function page(job: JobWithLogs, cursor = ""): Promise<{ readonly spans: WireSpan[]; readonly next: string }> {
  const answer = await fetch(`${job.root}/spans`, { headers: { ...job.read, "x-nuon-api-offset": cursor } });
  expect(answer.status).toBe(200);
  return { spans: (await answer.json()) as WireSpan[], next: answer.headers.get("x-nuon-api-next") ?? "" };
}

async function all(job: JobWithLogs): Promise<WireSpan[]> {
  const spans: WireSpan[] = [];
  let cursor = "";
  do {
    const { spans: part, next } = await page(job, cursor);
    spans.push(...part);
    cursor = next;
  } while (cursor !== "");
  return spans;
}

const names = (spans: readonly WireSpan[]): string[] => spans.map(({ span_name: name }) => name);

describe("an unmodified OpenTelemetry exporter of traces", () => {
  it("has every span taken, without a warning", async () => {
    const job = await aJobWithLogs(plane);
    const complaints = exporterComplaints();
    const exporter = new OTLPTraceExporter({
      url: `${job.root}/traces`,
      headers: { authorization: `Bearer ${job.tokens.job}` },
    });
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
    const tracer = provider.getTracer("build", "1.2.3");

    const root = tracer.startSpan("build", { attributes: { attempt: 1, cached: false } });
    const within = trace.setSpan(ROOT_CONTEXT, root);
    for (let index = 1; index <= 600; index++) {
      tracer.startSpan(`part ${index}`, {}, within).end();
    }
    root.setStatus({ code: SpanStatusCode.ERROR, message: "refused" });
    root.end();
    await provider.forceFlush();
    await provider.shutdown();
    const spans = await all(job);

    expect(complaints).toEqual([]);
    expect(new Set(names(spans))).toEqual(
      new Set(["build", ...Array.from({ length: 600 }, (_, index) => `part ${index + 1}`)]),
    );
    expect(spans).toHaveLength(601);
    const { traceId, spanId } = root.spanContext();
    expect(spans.find(({ span_id: id }) => id === spanId)).toMatchObject({
      span_name: "build",
      trace_id: traceId,
      parent_span_id: "",
      span_kind: "Internal",
      status_code: "Error",
      status_message: "refused",
      scope_name: "build",
      attributes: { attempt: "1", cached: "false" },
      runner_job_id: job.jobId,
      runner_job_execution_id: job.executionId,
    });
    expect(spans.filter(({ parent_span_id: parent }) => parent === spanId)).toHaveLength(600);
  });
});

describe("spans", () => {
  it("are read with all they hold", async () => {
    const job = await aJobWithLogs(plane);
    const span = spanOf(7, {
      parentSpanId: "00f067aa0ba902b7",
      kind: 3,
      attributes: { "runner_job_execution_step.name": "push", odd: "\u0000 \ud83d\ude80" },
      status: { code: 1 },
    });

    await write(job, [span], { resource: { "service.name": "runner" } });

    expect(await all(job)).toEqual([
      {
        trace_id: TRACE,
        span_id: "0000000000000007",
        parent_span_id: "00f067aa0ba902b7",
        span_name: "part 7",
        span_kind: "Client",
        start_timestamp: "2025-06-15T15:06:40.000000007Z",
        end_timestamp: "2025-06-15T15:06:40.000000507Z",
        duration_ns: 500,
        status_code: "Ok",
        status_message: "",
        service_name: "runner",
        scope_name: "",
        attributes: { "runner_job_execution_step.name": "push", odd: "\u0000 \ud83d\ude80" },
        runner_job_id: job.jobId,
        runner_job_execution_id: job.executionId,
        runner_job_execution_step: "push",
      },
    ]);
  });

  it("are read page by page in the order of their starts, each once, whatever came first", async () => {
    const job = await aJobWithLogs(plane);
    await write(job, spansOf(1_001, 2_500));
    await write(job, spansOf(1, 1_000));
    await write(job, [spanOf(3_000, { startTime: 1n, endTime: 2n }), spanOf(2_999, { startTime: 1n, endTime: 2n })]);

    const spans = await all(job);
    const first = await page(job);
    const last = await page(job, (await page(job, first.next)).next);

    expect(names(spans)).toEqual(["part 2999", "part 3000", ...spansOf(1, 2_500).map(({ name }) => name!)]);
    expect(first.spans).toHaveLength(1_000);
    expect([last.spans.length, last.next]).toEqual([502, ""]);
  });

  it("make a page short where they are large", async () => {
    const job = await aJobWithLogs(plane);
    const large = spansOf(1, 200).map((span) => ({ ...span, attributes: { text: "x".repeat(60_000) } }));
    await write(job, large);

    const first = await page(job);

    expect(first.spans.length).toBeLessThan(200);
    expect(first.next).not.toBe("");
    expect(names(await all(job))).toEqual(large.map(({ name }) => name));
  });

  it("are stored once, however often they are sent, also at the same time", async () => {
    const job = await aJobWithLogs(plane);

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => write(job, [...spansOf(1, 20), spanOf(100 + index)])),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await all(job)).toHaveLength(28);
  });

  it("keep what was said of them first", async () => {
    const job = await aJobWithLogs(plane);
    await write(job, [spanOf(1)]);

    await write(job, [spanOf(1, { name: "changed" })]);

    expect(names(await all(job))).toEqual(["part 1"]);
  });

  it("are refused once the stream is closed; those that were taken before are acknowledged again", async () => {
    const job = await aJobWithLogs(plane);
    await write(job, spansOf(1, 2));
    await job.close();

    const again = await write(job, spansOf(1, 2));
    const another = await write(job, spansOf(1, 3));

    expect(again.status).toBe(200);
    expect(await codeOf(another)).toEqual([409, "log-stream.closed"]);
    expect(await all(job)).toHaveLength(2);
  });

  it("are taken or refused as the stream closes, and none is lost that was taken", async () => {
    const job = await aJobWithLogs(plane);
    const writing = Array.from({ length: 30 }, async (_, index) => ({
      name: `part ${index}`,
      status: (await write(job, [spanOf(index + 1, { name: `part ${index}` })])).status,
    }));

    await job.close();
    const outcomes = await Promise.all(writing);

    const accepted = outcomes.filter(({ status }) => status === 200).map(({ name }) => name);
    expect(outcomes.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(new Set(names(await all(job)))).toEqual(new Set(accepted));
  });

  it("are at most ten thousand of a stream", async () => {
    const job = await aJobWithLogs(plane);
    await write(job, spansOf(1, 9_999));

    const over = await write(job, spansOf(10_000, 10_001));
    const full = await write(job, spansOf(9_990, 10_000));

    expect(await codeOf(over)).toEqual([413, "log-stream.too-many-spans"]);
    expect(full.status).toBe(200);
    expect(await all(job)).toHaveLength(10_000);
  });

  it("go with their stream", async () => {
    const job = await aJobWithLogs(plane);
    await write(job, spansOf(1, 3));

    const left = await inSystem(plane.pools, async (connection) => {
      await execute(connection, sql`delete from log_streams where id = ${job.logStreamId}`);
      return await row<{ count: number }>(
        connection,
        sql`select count(*)::int as count from log_stream_spans where log_stream_id = ${job.logStreamId}`,
      );
    });

    expect(left?.count).toBe(0);
  });
});

describe("writing spans", () => {
  it("is answered with an empty message in the encoding it came in", async () => {
    const job = await aJobWithLogs(plane);
    const send = (body: string | Buffer, headers: Record<string, string>): Promise<Response> =>
      fetch(`${job.root}/traces`, {
        method: "POST",
        body: typeof body === "string" ? body : new Uint8Array(body),
        headers: { authorization: `Bearer ${job.tokens.job}`, ...headers },
      });

    const protobuf = await write(job, [spanOf(1)]);
    const text = await send(jsonTraces([{ spans: [spanOf(2)] }]), { "content-type": "application/json" });
    const packed = await send(gzipSync(protobufTraces([{ spans: [spanOf(3)] }])), {
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
    });

    expect([protobuf.status, text.status, packed.status]).toEqual([200, 200, 200]);
    expect(protobuf.headers.get("content-type")).toBe("application/x-protobuf");
    expect((await protobuf.arrayBuffer()).byteLength).toBe(0);
    expect(await text.json()).toEqual({});
    expect(names(await all(job))).toEqual(["part 1", "part 2", "part 3"]);
  });

  it("is the job's, its runner's and nobody else's", async () => {
    const [job, stranger] = [await aJobWithLogs(plane), await aJobWithLogs(plane)];

    const outcomes = [];
    for (const token of [job.tokens.user, stranger.tokens.job, stranger.tokens.runner, "unknown"]) {
      outcomes.push((await write(job, [spanOf(1)], { token })).status);
    }

    expect(outcomes).toEqual([403, 403, 403, 401]);
    expect(await all(job)).toEqual([]);
  });

  it("works with the stream's write token", async () => {
    const job = await aJobWithLogs(plane);
    const stream = await fetch(job.root, { headers: { authorization: `Bearer ${job.tokens.job}` } });
    const { write_token: token } = (await stream.json()) as { write_token: string };

    const written = await write(job, [spanOf(1)], { token });

    expect(written.status).toBe(200);
    expect(names(await all(job))).toEqual(["part 1"]);
  });

  it("may name the stream in the resource, at the address of the job's runner", async () => {
    const [job, stranger] = [await aJobWithLogs(plane), await aJobWithLogs(plane)];
    const urlOf = ({ runnerId }: JobWithLogs): string => `${plane.url}/v1/runners/${runnerId}/traces`;
    const resource = { "log_stream.id": job.logStreamId };

    const written = await write(job, [spanOf(1)], { url: urlOf(job), resource });
    const unnamed = await write(job, [spanOf(2)], { url: urlOf(job) });
    const refused = [
      await write(job, [spanOf(3)], { url: urlOf(stranger), resource }),
      await write(stranger, [spanOf(4)], { url: urlOf(stranger), resource }),
      await write(stranger, [spanOf(5)], { url: urlOf(stranger), resource, token: stranger.tokens.runner }),
      await write(job, [spanOf(6)], { url: urlOf(job), resource, token: job.tokens.user }),
    ];

    expect(written.status).toBe(200);
    expect(await codeOf(unnamed)).toEqual([400, "span.stream-missing"]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(names(await all(job))).toEqual(["part 1"]);
  });

  it.each<[number, string, { body: Buffer; contentType?: string; encoding?: string }]>([
    [400, "log-batch.malformed", { body: Buffer.from("hello, this is no protobuf") }],
    [400, "log-batch.malformed", { body: Buffer.from("[]"), contentType: "application/json" }],
    [400, "log-batch.malformed", { body: Buffer.from("not gzip"), encoding: "gzip" }],
    [400, "log-batch.media-type", { body: Buffer.from("x"), contentType: "text/plain" }],
    [413, "log-batch.too-large", { body: gzipSync(Buffer.alloc(40 * 1024 * 1024)), encoding: "gzip" }],
    [400, "span.id-missing", { body: protobufTraces([{ spans: [spanOf(1), { name: "without an id" }] }]) }],
    [
      413,
      "log-record.too-many-attributes",
      { body: protobufTraces([{ spans: [spanOf(1, { name: "x".repeat(70_000) })] }]) },
    ],
  ])("answers %i %s to what it cannot take, and takes nothing of it", async (status, code, request) => {
    const job = await aJobWithLogs(plane);

    const answer = await fetch(`${job.root}/traces`, {
      method: "POST",
      body: new Uint8Array(request.body),
      headers: {
        authorization: `Bearer ${job.tokens.job}`,
        "content-type": request.contentType ?? "application/x-protobuf",
        ...(request.encoding && { "content-encoding": request.encoding }),
      },
    });

    expect(await codeOf(answer)).toEqual([status, code]);
    expect(await all(job)).toEqual([]);
  });
});

describe("reading spans", () => {
  it("is the org's and the job's; another org finds no stream", async () => {
    const [job, stranger] = [await aJobWithLogs(plane), await aJobWithLogs(plane)];
    const statusFor = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${job.root}/spans`, { headers })).status;

    const statuses = [
      await statusFor(job.read),
      await statusFor({ authorization: `Bearer ${job.tokens.job}` }),
      await statusFor({ authorization: `Bearer ${job.tokens.runner}` }),
      await statusFor(stranger.read),
      await statusFor({ authorization: `Bearer ${stranger.tokens.job}` }),
    ];

    expect(statuses).toEqual([200, 200, 403, 404, 403]);
  });

  it("refuses a cursor that it did not give", async () => {
    const job = await aJobWithLogs(plane);

    const answer = await fetch(`${job.root}/spans`, { headers: { ...job.read, "x-nuon-api-offset": "7" } });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("X-Nuon-API-Offset");
  });
});
