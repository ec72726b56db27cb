import { gzipSync } from "node:zlib";
import { jsonLogs, protobufLogs } from "@exclave/testkit";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { describe, expect, it } from "vitest";
import { exporterComplaints } from "../../../../test/exporter-complaints.ts";
import { aJobWithLogs, all, bodies, codeOf, listeningControlPlane, numbered } from "../../../../test/logged-job.ts";

const plane = await listeningControlPlane();

describe("an unmodified OpenTelemetry exporter", () => {
  it("has every record taken, without a warning", async () => {
    const job = await aJobWithLogs(plane);
    const complaints = exporterComplaints();
    const exporter = new OTLPLogExporter({
      url: `${job.root}/logs`,
      headers: { authorization: `Bearer ${job.tokens.job}` },
    });
    const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
    const logger = provider.getLogger("build", "1.2.3");

    for (let index = 1; index <= 1_200; index++) {
      logger.emit({ body: `line ${index}`, severityNumber: 9, attributes: { step: "fetch", index } });
    }
    logger.emit({ body: { message: "structured", list: [1, "two", true] }, severityNumber: 17 });
    await provider.forceFlush();
    await provider.shutdown();
    const records = await all(job);

    expect(complaints).toEqual([]);
    expect(bodies(records)).toEqual([
      ...numbered(1_200).map(({ body }) => body),
      '{"message":"structured","list":[1,"two",true]}',
    ]);
    expect(records[0]).toMatchObject({
      scope_name: "build",
      scope_version: "1.2.3",
      log_attributes: { step: "fetch" },
    });
  });
});

describe("writing logs", () => {
  it("is answered with an empty message in the encoding it came in", async () => {
    const job = await aJobWithLogs(plane);
    const json = { "content-type": "application/json", authorization: `Bearer ${job.tokens.job}` };

    const protobuf = await job.write(numbered(1));
    const text = await fetch(`${job.root}/logs`, {
      method: "POST",
      body: jsonLogs([{ records: numbered(1, 2) }]),
      headers: json,
    });
    const packed = await fetch(`${job.root}/logs`, {
      method: "POST",
      body: gzipSync(protobufLogs([{ records: numbered(1, 3) }])),
      headers: { ...json, "content-type": "application/x-protobuf", "content-encoding": "gzip" },
    });

    expect([protobuf.status, text.status, packed.status]).toEqual([200, 200, 200]);
    expect(protobuf.headers.get("content-type")).toBe("application/x-protobuf");
    expect((await protobuf.arrayBuffer()).byteLength).toBe(0);
    expect(await text.json()).toEqual({});
    expect(bodies(await all(job))).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("is the job's, its runner's and nobody else's", async () => {
    const [job, stranger] = [await aJobWithLogs(plane), await aJobWithLogs(plane)];

    const outcomes = [];
    for (const token of [job.tokens.user, stranger.tokens.job, stranger.tokens.runner, "unknown"]) {
      outcomes.push((await job.write(numbered(1), { token })).status);
    }

    expect(outcomes).toEqual([403, 403, 403, 401]);
    expect(await all(job)).toEqual([]);
  });

  it("is refused once the stream is closed; a batch that was taken before is still acknowledged", async () => {
    const job = await aJobWithLogs(plane);
    const headers = { "x-exclave-log-writer": "spool", "x-exclave-log-batch": "1" };
    await job.write(numbered(2), { headers });
    await job.close();

    const again = await job.write(numbered(2), { headers });
    const another = await job.write(numbered(2), { headers: { ...headers, "x-exclave-log-batch": "2" } });

    expect(again.status).toBe(200);
    expect(await codeOf(another)).toEqual([409, "log-stream.closed"]);
    expect(await all(job)).toHaveLength(2);
  });

  it.each<[number, string, { body: Buffer; contentType?: string; encoding?: string }]>([
    [400, "log-batch.malformed", { body: Buffer.from("hello, this is no protobuf") }],
    [400, "log-batch.malformed", { body: Buffer.from("[]"), contentType: "application/json" }],
    [400, "log-batch.malformed", { body: Buffer.from("not gzip"), encoding: "gzip" }],
    [400, "log-batch.media-type", { body: Buffer.from("x"), contentType: "text/plain" }],
  ])("answers %i %s to what it cannot take", async (status, code, { body, contentType, encoding }) => {
    const job = await aJobWithLogs(plane);

    const answer = await fetch(`${job.root}/logs`, {
      method: "POST",
      body: new Uint8Array(body),
      headers: {
        authorization: `Bearer ${job.tokens.job}`,
        "content-type": contentType ?? "application/x-protobuf",
        ...(encoding && { "content-encoding": encoding }),
      },
    });

    expect(await codeOf(answer)).toEqual([status, code]);
  });

  it("works with the token that the job is given, and that nobody else sees", async () => {
    const job = await aJobWithLogs(plane);
    const get = async (token: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(job.root, { headers: { ...job.read, authorization: `Bearer ${token}` } });
      return (await answer.json()) as Record<string, unknown>;
    };

    const seenByJob = await get(job.tokens.job);
    const seenByUser = await get(job.tokens.user);
    const written = await job.write(numbered(1), { token: seenByJob["write_token"] as string });
    const readWithIt = await fetch(job.root, { headers: { authorization: `Bearer ${seenByJob["write_token"]}` } });

    expect(seenByUser).toMatchObject({
      id: job.logStreamId,
      org_id: job.orgId,
      owner_type: "tests",
      attrs: { color: "blue" },
      open: true,
      write_token: "",
      runner_api_url: "https://exclave.example.com",
    });
    expect(written.status).toBe(200);
    expect(readWithIt.status).toBe(403);
  });
});
