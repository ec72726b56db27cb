import type { UnplacedRecord } from "../src/areas/logs/log-record.ts";

/** A record that says no more than it must. */
export function aLogRecord(body: string, time = 10n): UnplacedRecord {
  return {
    origin: {
      resource: { attributes: {}, schemaUrl: "" },
      scope: { name: "", version: "", attributes: {}, schemaUrl: "" },
      writer: { id: "w" },
      receivedAt: 1,
    },
    time,
    claimedTime: undefined,
    severityNumber: 9,
    severityText: "",
    body,
    attributes: {},
    traceId: "",
    spanId: "",
    traceFlags: 0,
  };
}
