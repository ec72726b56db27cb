import { describe, expect, it } from "vitest";
import type { OtlpGroup, OtlpSpan } from "../otlp/index.ts";
import { checkRoom, cursorOf, MAXIMUM_SPANS, parsePlace, type SpanDetail, streamOf, toSpans } from "./span.ts";

const receivedAt = new Date("2030-01-01T00:00:00Z");
const received = BigInt(receivedAt.getTime()) * 1_000_000n;

function aSpan(changes: Partial<OtlpSpan> = {}): OtlpSpan {
  return {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    parentSpanId: "",
    name: "push",
    kind: 1,
    startTime: 1_000n,
    endTime: 3_000n,
    attributes: {},
    statusCode: 0,
    statusMessage: "",
    ...changes,
  };
}

function aGroup(items: readonly OtlpSpan[], attributes: Record<string, string> = {}): OtlpGroup<OtlpSpan> {
  return {
    resource: { attributes, schemaUrl: "" },
    scope: { name: "tool", version: "", attributes: {}, schemaUrl: "" },
    items,
  };
}

describe("the times of a span", () => {
  it.each([
    ["are what its writer says", {}, [1_000n, 3_000n]],
    ["have no length where it ends before it starts", { endTime: 500n }, [1_000n, 1_000n]],
    ["have no length where it has no end", { endTime: 0n }, [1_000n, 1_000n]],
    ["start where it ends where it has no start", { startTime: 0n }, [3_000n, 3_000n]],
    ["are when it came where it has none", { startTime: 0n, endTime: 0n }, [received, received]],
    [
      "end with what the database can hold",
      { startTime: 2n ** 64n - 1n, endTime: 2n ** 64n - 1n },
      [2n ** 63n - 1n, 2n ** 63n - 1n],
    ],
  ])("%s", (_name, changes, expected) => {
    const [span] = toSpans([aGroup([aSpan(changes)])], { writer: { id: "job1" }, receivedAt });

    expect([span!.startTime, span!.endTime]).toEqual(expected);
  });
});

describe("the spans of a batch", () => {
  it("count once where one is in it twice", () => {
    const again = aSpan({ name: "again" });

    const spans = toSpans([aGroup([aSpan(), again]), aGroup([again])], { writer: { id: "job1" }, receivedAt });

    expect(spans.map(({ detail }) => (JSON.parse(detail) as SpanDetail).name)).toEqual(["push"]);
  });

  it("are of the job that wrote them, whatever they say", () => {
    const said = { "runner_job.id": "job2", "runner_job_execution.id": "exe2" };
    const group = aGroup([aSpan({ attributes: said })]);

    const [known] = toSpans([group], { writer: { id: "job1", jobId: "job1", executionId: "exe1" }, receivedAt });
    const [unknown] = toSpans([group], { writer: { id: "log1" }, receivedAt });

    expect(JSON.parse(known!.detail)).toMatchObject({ jobId: "job1", executionId: "exe1" });
    expect(JSON.parse(unknown!.detail)).toMatchObject({ jobId: "job2", executionId: "exe2" });
  });

  it("are refused where each repeats a long name, so that a small body would become a large one", () => {
    const items = Array.from({ length: 600 }, (_, index) => aSpan({ spanId: index.toString(16).padStart(16, "0") }));
    const group = aGroup(items, { "service.name": "x".repeat(64_000) });

    expect(() => toSpans([group], { writer: { id: "job1" }, receivedAt })).toThrow(
      expect.objectContaining({ kind: "LimitExceeded", code: "log-batch.too-large" }),
    );
  });

  it("name one stream", () => {
    const [one, two, none] = [{ "log_stream.id": "log1" }, { "log_stream.id": "log2" }, {}];

    expect(streamOf([])).toBeUndefined();
    expect(streamOf([aGroup([], one), aGroup([], one)])).toBe("log1");
    for (const groups of [[aGroup([], one), aGroup([], two)], [aGroup([], none)], [aGroup([], one), aGroup([])]]) {
      expect(() => streamOf(groups)).toThrow(expect.objectContaining({ code: "span.stream-missing" }));
    }
  });
});

describe("a stream", () => {
  const stream = { logStreamId: "log1", open: true, stored: MAXIMUM_SPANS, fresh: 0 };

  it.each([
    ["what it has already, closed or full", { open: false }],
    ["what fills it", { stored: MAXIMUM_SPANS - 1, fresh: 1 }],
  ])("takes %s", (_name, changes) => {
    expect(() => checkRoom({ ...stream, ...changes })).not.toThrow();
  });

  it.each([
    ["what it has no room for", { fresh: 1 }, "log-stream.too-many-spans"],
    ["everything new once it is closed", { open: false, stored: 0, fresh: 1 }, "log-stream.closed"],
  ])("refuses %s", (_name, changes, code) => {
    expect(() => checkRoom({ ...stream, ...changes })).toThrow(expect.objectContaining({ code }));
  });
});

describe("a cursor", () => {
  it("is read as it was given", () => {
    const place = { startTime: 1_700_000_000_123_456_789n, traceId: "a".repeat(32), spanId: "b".repeat(16) };

    expect(parsePlace("offset", cursorOf(place))).toEqual(place);
    expect(parsePlace("offset", "")).toBeUndefined();
  });

  it.each(["1", "1-a-b", `-1-${"a".repeat(32)}-${"b".repeat(16)}`, "x".repeat(1_000)])("is not %s", (text) => {
    expect(() => parsePlace("offset", text)).toThrow(expect.objectContaining({ kind: "InvalidInput" }));
  });
});
