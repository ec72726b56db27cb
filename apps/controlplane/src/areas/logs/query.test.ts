import { describe, expect, it } from "vitest";
import { matcherOf, parseFilter } from "./filter.ts";
import type { LogRecord } from "./log-record.ts";
import { toDownloadQuery, toTailQuery } from "./query.ts";
import { severityName } from "./severity.ts";

const record = {
  body: "Error: chart Not Found",
  severityNumber: 17,
  severityText: "",
  attributes: { "helm.operation": "upgrade", tool: "helm" },
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  origin: {
    resource: { attributes: { "service.name": "runner" } },
    scope: { name: "worker" },
  },
} as unknown as LogRecord;

describe("a filter", () => {
  it.each([
    [{}, true],
    [{ service_name: "runner,api" }, true],
    [{ service_name: "api" }, false],
    [{ scope_name: "worker" }, true],
    [{ severity_text: "ERROR" }, true],
    [{ severity_text: "info,warn" }, false],
    [{ q: "not found" }, true],
    [{ q: "terraform" }, false],
    [{ trace_id: "0AF7651916CD43DD8448EB211C80319C" }, true],
    [{ span_id: "0000000000000001" }, false],
    [{ helm_operation: "upgrade", tool: "helm" }, true],
    [{ helm_operation: "rollback" }, false],
  ])("of %o lets an error of helm pass: %s", (query, expected) => {
    expect(matcherOf(parseFilter(query))(record)).toBe(expected);
  });
});

describe("the wait of a tail", () => {
  it.each([
    [undefined, 0],
    ["5", 5_000],
    ["1.5s", 1_500],
    ["200ms", 200],
    ["2h", 30_000],
  ])("of %s is %i milliseconds", (wait, expected) => {
    expect(toTailQuery({ wait }).waitMilliseconds).toBe(expected);
  });

  it("is refused when it is no duration", () => {
    expect(() => toTailQuery({ wait: "soon" })).toThrow(expect.objectContaining({ code: "request.invalid-field" }));
  });
});

describe("a download", () => {
  it("is text from the start unless something else is asked for", () => {
    expect(toDownloadQuery({})).toMatchObject({ format: "text", after: 0 });
    expect(toDownloadQuery({ format: "ndjson", after: "7" })).toMatchObject({ format: "ndjson", after: 7 });
    expect(() => toDownloadQuery({ format: "xml" })).toThrow(expect.objectContaining({ kind: "InvalidInput" }));
    expect(() => toDownloadQuery({ after: "x" })).toThrow(expect.objectContaining({ kind: "InvalidInput" }));
  });
});

describe("the name of a severity", () => {
  it.each([
    [0, "Unspecified"],
    [1, "Trace"],
    [9, "Info"],
    [10, "Info2"],
    [17, "Error"],
    [24, "Fatal4"],
    [25, "Unspecified"],
    [-1, "Unspecified"],
  ])("%i is %s", (number, name) => {
    expect(severityName(number)).toBe(name);
  });
});
