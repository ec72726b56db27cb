import { describe, expect, it } from "vitest";
import type { OtlpRecord } from "../otlp/index.ts";
import { toRecords } from "./unplaced-records.ts";

const receivedAt = new Date("2030-01-01T00:00:00Z");
const received = BigInt(receivedAt.getTime()) * 1_000_000n;
const SECOND = 1_000_000_000n;

function recordOf(changes: Partial<OtlpRecord>) {
  const record: OtlpRecord = {
    time: 0n,
    observedTime: 0n,
    severityNumber: 0,
    severityText: "",
    body: "",
    attributes: {},
    traceId: "",
    spanId: "",
    flags: 0,
    ...changes,
  };
  const group = {
    resource: { attributes: {}, schemaUrl: "" },
    scope: { name: "", version: "", attributes: {}, schemaUrl: "" },
    items: [record],
  };
  return toRecords([group], { writer: { id: "job1" }, receivedAt })[0]!;
}

describe("the time of a record", () => {
  it.each([
    ["what its writer says", { time: received - SECOND, observedTime: received }, received - SECOND, undefined],
    [
      "when its writer saw it, where that is all it says",
      { observedTime: received - SECOND },
      received - SECOND,
      undefined,
    ],
    ["when it came, where the writer says nothing", {}, received, undefined],
    [
      "what its writer says when its clock is a little ahead",
      { time: received + SECOND },
      received + SECOND,
      undefined,
    ],
    [
      "when it came, where the writer's clock is far ahead",
      { time: received + 60n * SECOND },
      received,
      received + 60n * SECOND,
    ],
  ])("is %s", (_name, changes, time, claimedTime) => {
    expect(recordOf(changes)).toMatchObject({ time, claimedTime });
  });
});

describe("the severity of a record", () => {
  it("is unspecified where the number means nothing", () => {
    expect(recordOf({ severityNumber: 99 }).severityNumber).toBe(0);
    expect(recordOf({ severityNumber: 13 }).severityNumber).toBe(13);
  });
});
