import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { inOrg, inSystem } from "@exclave/database";
import { newId } from "@exclave/kernel";
import { jsonLogs, type OtlpLogRecord, protobufLogs, testDatabase } from "@exclave/testkit";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import pino from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { newSecret, secretHash } from "../../auth/index.ts";
import { compose } from "../../compose.ts";
import { grantRole, insertAccount, insertRoles } from "../accounts/index.ts";
import { insertJob } from "../jobs/index.ts";
import { createOrg } from "../orgs/index.ts";
import { createRunnerGroup, findOrgGroup } from "../runners/index.ts";
import { insertToken, type NewToken } from "../tokens/index.ts";
import { closeLogStream, createLogStream } from "./index.ts";

const { pools, appUrl, systemUrl } = await testDatabase();
const folder = await mkdtemp(path.join(os.tmpdir(), "logs-"));
const controlPlane = await compose({
  environment: {
    databaseUrlApp: appUrl,
    databaseUrlSystem: systemUrl,
    storageUrl: `file://${folder}/blobs`,
    storageCredentials: undefined,
    cacheDirectory: folder,
    listenHost: "127.0.0.1",
    listenPort: 0,
    publicUrl: "https://exclave.example.com",
    tls: undefined,
    trustedProxies: [],
    allowLocalSources: false,
    roles: ["api", "worker"],
    bootstrapFile: undefined,
    logLevel: "silent",
    machine: process.env,
  },
  logger: pino({ level: "silent" }),
  version: "test",
});
const url = await controlPlane.start();
afterAll(async () => {
  await controlPlane.stop();
  await rm(folder, { recursive: true });
});

/** An org with a user, and a job that writes to a stream. */
async function aJobWithLogs() {
  const accountId = newId("account");
  const orgId = newId("org");
  const runnerId = newId("runner");
  const executionId = newId("execution");
  const [user, job, runner] = [newSecret(), newSecret(), newSecret()];
  const { stream, jobId } = await inSystem(pools, async (connection) => {
    await insertAccount(connection, {
      id: accountId,
      email: `${accountId}@example.com`,
      subject: accountId,
      name: "",
      accountType: "auth0",
    });
    const furnishing = { insertRoles, grantRole, createRunnerGroup };
    await createOrg(connection, furnishing, {
      id: orgId,
      name: orgId,
      sandboxMode: false,
      createdById: accountId,
      runnerId,
    });
    const group = await findOrgGroup(connection, orgId);
    const created = await createLogStream(connection, {
      orgId,
      ownerType: "tests",
      ownerId: "test",
      attrs: { color: "blue" },
      createdById: accountId,
    });
    const inserted = await insertJob(connection, {
      orgId,
      runnerGroupId: group!.id,
      ownerType: "tests",
      ownerId: "test",
      logStreamId: created.id,
      group: "build",
      type: "helm-chart-build",
      operation: "build",
      statusDescription: "",
      plan: {},
      metadata: {},
      queueTimeout: 600e9,
      availableTimeout: 600e9,
      executionTimeout: 600e9,
      overallTimeout: 600e9,
      maxExecutions: 1,
      createdById: accountId,
    });
    const tokenOf = (token: Partial<NewToken> & Pick<NewToken, "kind">, secret: string): Promise<void> =>
      insertToken(connection, {
        id: newId("token"),
        secretHash: secretHash(secret),
        createdById: accountId,
        expiresAt: new Date(Date.now() + 600_000),
        ...token,
      });
    await tokenOf({ kind: "user", accountId, role: "org_admin" }, user);
    await tokenOf({ kind: "job", orgId, runnerId, jobId: inserted.id, executionId }, job);
    await tokenOf({ kind: "runner", orgId, runnerId }, runner);
    return { stream: created, jobId: inserted.id };
  });
  const root = `${url}/v1/log-streams/${stream.id}`;
  const read = { authorization: `Bearer ${user}`, "x-nuon-org-id": orgId };

  return {
    orgId,
    runnerId,
    executionId,
    jobId,
    logStreamId: stream.id,
    root,
    read,
    tokens: { user, job, runner },
    write(records: readonly OtlpLogRecord[], options: { token?: string; headers?: Record<string, string> } = {}) {
      const groups = [
        { resource: { "service.name": "runner", "runner_group.id": "rgr1" }, scope: { name: "worker" }, records },
      ];
      return fetch(`${root}/logs`, {
        method: "POST",
        body: protobufLogs(groups) as Uint8Array<ArrayBuffer>,
        headers: {
          authorization: `Bearer ${options.token ?? job}`,
          "content-type": "application/x-protobuf",
          ...options.headers,
        },
      });
    },
    close: () => inOrg(pools, orgId, (connection) => closeLogStream(connection, stream.id)),
  };
}

type JobWithLogs = Awaited<ReturnType<typeof aJobWithLogs>>;

type WireRecord = Record<string, unknown> & { body: string; sequence: number; timestamp: string };

interface PageOfLogs {
  readonly status: number;
  readonly next: string;
  readonly count: string | null;
  readonly records: WireRecord[];
}

async function page({ root, read }: JobWithLogs, query = "", cursor = ""): Promise<PageOfLogs> {
  const answer = await fetch(`${root}/logs${query}`, { headers: { ...read, "x-nuon-api-offset": cursor } });
  const records = (await answer.json()) as WireRecord[];
  const { headers, status } = answer;
  expect(headers.get("range-units")).toBe("items");
  return { status, records, next: headers.get("x-nuon-api-next") ?? "", count: headers.get("count") };
}

async function all(job: JobWithLogs, query = ""): Promise<WireRecord[]> {
  const records: WireRecord[] = [];
  let cursor = "";
  do {
    const { records: part, next } = await page(job, query, cursor);
    records.push(...part);
    cursor = next;
  } while (cursor !== "");
  return records;
}

function bodies(records: readonly WireRecord[]): string[] {
  return records.map(({ body }) => body);
}

function numbered(count: number, start = 1): { body: string; time: bigint }[] {
  return Array.from({ length: count }, (_, index) => ({
    body: `line ${start + index}`,
    time: 1_750_000_000_000_000_000n,
  }));
}

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

describe("an unmodified OpenTelemetry exporter", () => {
  it("has every record taken, without a warning", async () => {
    const job = await aJobWithLogs();
    const complaints: unknown[] = [];
    const complain = (...words: unknown[]): number => complaints.push(words);
    diag.setLogger(
      { error: complain, warn: complain, info: () => undefined, debug: () => undefined, verbose: () => undefined },
      DiagLogLevel.WARN,
    );
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
    diag.disable();
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
    const job = await aJobWithLogs();
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
    const [job, stranger] = [await aJobWithLogs(), await aJobWithLogs()];

    const outcomes = [];
    for (const token of [job.tokens.user, stranger.tokens.job, stranger.tokens.runner, "unknown"]) {
      outcomes.push((await job.write(numbered(1), { token })).status);
    }

    expect(outcomes).toEqual([403, 403, 403, 401]);
    expect(await all(job)).toEqual([]);
  });

  it("is refused once the stream is closed; a batch that was taken before is still acknowledged", async () => {
    const job = await aJobWithLogs();
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
    [413, "log-record.too-long", { body: protobufLogs([{ records: [{ body: "x".repeat(1024 * 1024 + 1) }] }]) }],
  ])("answers %i %s to what it cannot take", async (status, code, { body, contentType, encoding }) => {
    const job = await aJobWithLogs();

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
    const job = await aJobWithLogs();
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

describe("reading logs", () => {
  it("shows every line once in pages of 100, also where all have the same time, in either order", async () => {
    const job = await aJobWithLogs();
    await job.write(numbered(130));
    await job.write(numbered(125, 131));

    const first = await page(job);
    const ascending = bodies(await all(job));
    const descending = bodies(await all(job, "?order=desc"));

    expect(first.records).toHaveLength(100);
    expect(first.count).toBe("255");
    expect(first.next).toMatch(/^\d{19}$/);
    expect(ascending).toEqual(numbered(255).map(({ body }) => body));
    expect(descending).toEqual(ascending.toReversed());
    expect(bodies((await page(job, "", "250")).records)).toEqual(ascending.slice(250));
  });

  it("shows a record with all that is known of it", async () => {
    const job = await aJobWithLogs();
    await job.write([
      {
        body: "hello",
        time: 1_750_000_000_123_456_789n,
        severityNumber: 13,
        attributes: { "runner_job_execution_step.name": "build", "runner_job.id": "forged" },
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        flags: 1,
      },
    ]);

    const [record] = await all(job);

    expect(record).toEqual({
      id: expect.stringMatching(/^log[0-9a-z]{23}$/),
      sequence: 1,
      org_id: job.orgId,
      log_stream_id: job.logStreamId,
      created_by_id: job.jobId,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      runner_id: job.runnerId,
      runner_group_id: "rgr1",
      runner_job_id: job.jobId,
      runner_job_execution_id: job.executionId,
      runner_job_execution_step: "build",
      timestamp: "2025-06-15T15:06:40.123456789Z",
      timestamp_time: "2025-06-15T15:06:40Z",
      timestamp_date: "2025-06-15T00:00:00Z",
      severity_number: 13,
      severity_text: "Warn",
      body: "hello",
      service_name: "runner",
      resource_attributes: { "service.name": "runner", "runner_group.id": "rgr1" },
      resource_schema_url: "",
      scope_name: "worker",
      scope_version: "",
      scope_attributes: {},
      scope_schema_url: "",
      log_attributes: { "runner_job_execution_step.name": "build", "runner_job.id": "forged" },
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      trace_flags: 1,
    });
  });

  it("keeps a line of a megabyte whole", async () => {
    const job = await aJobWithLogs();
    const line = "ü".repeat(512 * 1024);
    await job.write([{ body: line }]);

    expect(bodies(await all(job))).toEqual([line]);
  });

  it("filters by what the contract names", async () => {
    const job = await aJobWithLogs();
    await job.write([
      { body: "Pulling image", severityNumber: 9, attributes: { tool: "docker" } },
      { body: "image not found", severityNumber: 17, attributes: { tool: "docker" } },
      { body: "done", severityNumber: 9, attributes: { tool: "helm" } },
    ]);

    expect(bodies(await all(job, "?severity_text=error"))).toEqual(["image not found"]);
    expect(bodies(await all(job, "?q=IMAGE&tool=docker"))).toEqual(["Pulling image", "image not found"]);
    expect(bodies(await all(job, "?service_name=other"))).toEqual([]);
  });

  it("goes on where it was after the stream has moved to storage", async () => {
    const job = await aJobWithLogs();
    await job.write(numbered(150));
    const { next } = await page(job);
    await job.close();
    const isMoved = async (): Promise<boolean> => {
      const { rows } = await pools.systemPool.query(
        "select 1 from log_segments where log_stream_id = $1 and data is not null",
        [job.logStreamId],
      );
      return rows.length === 0;
    };
    await expect.poll(isMoved, { timeout: 10_000 }).toBe(true);

    expect(bodies((await page(job, "", next)).records)).toEqual(numbered(50, 101).map(({ body }) => body));
  });

  it("is not for another org's user, whatever the route", async () => {
    const [job, stranger] = [await aJobWithLogs(), await aJobWithLogs()];
    await job.write(numbered(1));

    const statuses = [];
    for (const route of ["", "/logs", "/logs/tail", "/logs/download", "/spans"]) {
      statuses.push((await fetch(`${job.root}${route}`, { headers: stranger.read })).status);
    }
    const events = await fetch(`${url}/v1/events?topics=logs:${job.logStreamId}`, { headers: stranger.read });

    expect(statuses).toEqual([404, 404, 404, 404, 501]);
    expect(events.status).toBe(404);
  });

  it.each([
    ["/logs?order=newest", "request.invalid-field"],
    ["/logs/tail?wait=soon", "request.invalid-field"],
    ["/logs/tail?since=soon", "log-cursor.invalid"],
    ["/logs/download?format=xml", "request.invalid-field"],
  ])("refuses %s", async (route, code) => {
    const job = await aJobWithLogs();

    expect(await codeOf(await fetch(`${job.root}${route}`, { headers: job.read }))).toEqual([400, code]);
  });
});

describe("watching logs", () => {
  async function tail({ root, read }: JobWithLogs, query: string) {
    const answer = await fetch(`${root}/logs/tail?${query}`, { headers: read });
    return (await answer.json()) as { logs: WireRecord[]; next: string; has_more: boolean };
  }

  it("by tail gives what is new, and waits for it", async () => {
    const job = await aJobWithLogs();
    await job.write(numbered(120));

    const first = await tail(job, "");
    const second = await tail(job, `since=${first.next}`);
    const started = Date.now();
    const waiting = tail(job, `since=${second.next}&wait=20s`);
    setTimeout(() => void job.write(numbered(1, 121)), 200);
    const third = await waiting;
    const elapsed = Date.now() - started;

    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect(bodies([...first.logs, ...second.logs, ...third.logs])).toEqual(numbered(121).map(({ body }) => body));
    expect(elapsed).toBeLessThan(3_000);
  });

  it("by tail does not wait for a closed stream", async () => {
    const job = await aJobWithLogs();
    await job.close();

    const started = Date.now();
    const answer = await tail(job, "since=0&wait=20s");

    expect(answer).toEqual({ logs: [], next: "0", has_more: false });
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  it("by events shows lines as they are written, goes on after a break, and says when there will be no more", async () => {
    const job = await aJobWithLogs();
    const events = `${url}/v1/events?topics=logs:${job.logStreamId}`;
    await job.write(numbered(2));

    const before = await readEvents(events, job.read, 3, () => job.write(numbered(2, 3)));
    const after = await readEvents(events, { ...job.read, "last-event-id": before.at(-1)!.id }, 3, async () => {
      await job.write(numbered(1, 5));
      await job.close();
    });

    expect(before.map(({ id, data }) => [id, data["body"]])).toEqual([
      ["1", "line 1"],
      ["2", "line 2"],
      ["3", "line 3"],
    ]);
    expect(after.map(({ id, event }) => [id, event])).toEqual([
      ["4", "log"],
      ["5", "log"],
      ["5", "closed"],
    ]);
  });
});

describe("a download", () => {
  it("has every line, as text or as records", async () => {
    const job = await aJobWithLogs();
    await job.write([{ body: "first", time: 1_750_000_000_000_000_000n, severityNumber: 9 }]);
    await job.write([{ body: "second", time: 1_750_000_001_000_000_000n, severityNumber: 17 }]);

    const text = await fetch(`${job.root}/logs/download`, { headers: job.read });
    const records = await fetch(`${job.root}/logs/download?format=ndjson&after=1`, { headers: job.read });

    expect(text.headers.get("content-type")).toContain("text/plain");
    expect(await text.text()).toBe(
      "2025-06-15T15:06:40.000000000Z Info  first\n2025-06-15T15:06:41.000000000Z Error second\n",
    );
    expect(JSON.parse(await records.text())).toMatchObject({ sequence: 2, body: "second" });
  });

  it("of a long stream is whole", async () => {
    const job = await aJobWithLogs();
    for (let batch = 0; batch < 10; batch++) {
      await job.write(
        Array.from({ length: 10 }, (_, index) => ({ body: `${batch * 10 + index} `.padEnd(200_000, "x") })),
      );
    }

    const answer = await fetch(`${job.root}/logs/download?format=ndjson`, { headers: job.read });
    const sequences = (await answer.text())
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as WireRecord).sequence);

    expect(sequences).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });
});

interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The first `count` events; `meanwhile` runs once the stream is open. */
async function readEvents(
  address: string,
  headers: Record<string, string>,
  count: number,
  meanwhile: () => Promise<unknown>,
): Promise<ReadEvent[]> {
  const ending = new AbortController();
  const answer = await fetch(address, { headers, signal: ending.signal });
  const doing = meanwhile();
  const events: ReadEvent[] = [];
  let text = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop()!;
    for (const part of parts.filter((each) => each.startsWith("id: "))) {
      const [id, event, data] = part.split("\n").map((line) => line.slice(line.indexOf(" ") + 1));
      events.push({ id: id!, event: event!, data: JSON.parse(data!) as Record<string, unknown> });
    }
    if (events.length >= count) {
      break;
    }
  }
  ending.abort();
  await doing;
  return events.slice(0, count);
}
