import { sql } from "@exclave/database";
import { sleep } from "@exclave/kernel";
import { describe, expect, it } from "vitest";
import {
  aJobWithLogs,
  all,
  bodies,
  codeOf,
  type JobWithLogs,
  listeningControlPlane,
  numbered,
  page,
  type ReadEvent,
  readEvents,
  type WireRecord,
} from "../../../test/logged-job.ts";

const plane = await listeningControlPlane();

describe("reading logs", () => {
  it("shows every line once in pages of 100, also where all have the same time, in either order", async () => {
    const job = await aJobWithLogs(plane);
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
    const job = await aJobWithLogs(plane);
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
      runner_group_id: job.runnerGroupId,
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

  it("knows the runner that wrote a record, and takes its word for the rest", async () => {
    const job = await aJobWithLogs(plane);
    await sql`update jobs set runner_id = ${job.runnerId} where id = ${job.jobId}`.execute(plane.pools.system);
    await job.write([{ body: "hello", attributes: { "runner_job.id": "said" } }], { token: job.tokens.runner });

    const [record] = await all(job);

    expect(record).toMatchObject({
      created_by_id: job.runnerId,
      runner_id: job.runnerId,
      runner_group_id: job.runnerGroupId,
      runner_job_id: "said",
    });
  });

  it("keeps a line of a megabyte whole", async () => {
    const job = await aJobWithLogs(plane);
    const line = "ü".repeat(512 * 1024);
    await job.write([{ body: line }]);

    expect(bodies(await all(job))).toEqual([line]);
  });

  it("keeps a line of ten megabytes, in parts that follow each other", async () => {
    const job = await aJobWithLogs(plane);
    const line = "ü".repeat(5 * 1024 * 1024);
    await job.write([{ body: "before" }, { body: line }, { body: "after" }]);

    const [before, ...rest] = bodies(await all(job));
    const after = rest.pop();

    expect([before, rest.length, after]).toEqual(["before", 10, "after"]);
    expect(rest.join("") === line).toBe(true);
  });

  it("filters by what the contract names", async () => {
    const job = await aJobWithLogs(plane);
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
    const job = await aJobWithLogs(plane);
    await job.write(numbered(150));
    const { next } = await page(job);
    await job.close();
    const isMoved = async (): Promise<boolean> => {
      const { rows } = await plane.pools.systemPool.query(
        "select 1 from log_segments where log_stream_id = $1 and data is not null",
        [job.logStreamId],
      );
      return rows.length === 0;
    };
    await expect.poll(isMoved, { timeout: 10_000 }).toBe(true);

    expect(bodies((await page(job, "", next)).records)).toEqual(numbered(50, 101).map(({ body }) => body));
  });

  it("is not for another org's user, whatever the route", async () => {
    const [job, stranger] = [await aJobWithLogs(plane), await aJobWithLogs(plane)];
    await job.write(numbered(1));

    const statuses = [];
    for (const route of ["", "/logs", "/logs/tail", "/logs/download", "/spans"]) {
      statuses.push((await fetch(`${job.root}${route}`, { headers: stranger.read })).status);
    }
    const events = await fetch(`${plane.url}/v1/events?topics=logs:${job.logStreamId}`, { headers: stranger.read });

    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    expect(events.status).toBe(404);
  });

  it.each([
    ["/logs?order=newest", "request.invalid-field"],
    ["/logs/tail?wait=soon", "request.invalid-field"],
    ["/logs/tail?since=soon", "log-cursor.invalid"],
    ["/logs/download?format=xml", "request.invalid-field"],
  ])("refuses %s", async (route, code) => {
    const job = await aJobWithLogs(plane);

    expect(await codeOf(await fetch(`${job.root}${route}`, { headers: job.read }))).toEqual([400, code]);
  });
});

describe("watching logs", () => {
  async function tail({ root, read }: JobWithLogs, query: string) {
    const answer = await fetch(`${root}/logs/tail?${query}`, { headers: read });
    return (await answer.json()) as { logs: WireRecord[]; next: string; has_more: boolean };
  }

  /** Of a stream that nobody writes to: it ends when a wait is over, and what ends before it did not wait so long. */
  async function aSilentTail(): Promise<"silent"> {
    await tail(await aJobWithLogs(plane), "since=0&wait=20s");
    return "silent";
  }

  it("by tail gives what is new, and waits for it", async () => {
    const job = await aJobWithLogs(plane);
    const silent = aSilentTail();
    await job.write(numbered(120));

    const first = await tail(job, "");
    const second = await tail(job, `since=${first.next}`);
    const waiting = tail(job, `since=${second.next}&wait=20s`);
    const before = await Promise.race([waiting, sleep(200)]);
    await job.write(numbered(1, 121));
    const ended = await Promise.race([waiting.then(() => "with the line"), silent]);
    const third = await waiting;

    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect(bodies([...first.logs, ...second.logs, ...third.logs])).toEqual(numbered(121).map(({ body }) => body));
    expect([before, ended]).toEqual([undefined, "with the line"]);
  });

  it("by tail does not wait for a closed stream", async () => {
    const job = await aJobWithLogs(plane);
    const silent = aSilentTail();
    await job.close();

    const answer = await Promise.race([tail(job, "since=0&wait=20s"), silent]);

    expect(answer).toEqual({ logs: [], next: "0", has_more: false });
  });

  it("by events shows lines as they are written, goes on after a break, and says when there will be no more", async () => {
    const job = await aJobWithLogs(plane);
    const events = `${plane.url}/v1/events?topics=logs:${job.logStreamId}`;
    await job.write(numbered(2));

    const before: ReadEvent[] = [];
    const after: ReadEvent[] = [];
    const [, written] = await Promise.all([
      readEvents(events, job.read, (event) => before.push(event) === 3),
      job.write(numbered(2, 3)),
    ]);
    const resuming = readEvents(
      events,
      { ...job.read, "last-event-id": before.at(-1)!.id },
      (event) => after.push(event) === 3,
    );
    await job.write(numbered(1, 5));
    await job.close();
    await resuming;

    expect(written.status).toBe(200);
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
    const job = await aJobWithLogs(plane);
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
    const job = await aJobWithLogs(plane);
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
