import type { Origin, UnplacedRecord, Writer } from "../log-record.ts";
import { nanosecondsOf } from "../nanoseconds.ts";
import type { OtlpGroup, OtlpRecord } from "../otlp/index.ts";
import { knownSeverity } from "../severity.ts";

export interface ToRecordsOptions {
  readonly writer: Writer;
  readonly receivedAt: Date;
}

/**
 * How far a writer's clock may be ahead of ours. A record from further ahead counts as of when we got it: otherwise one
 * bad clock would push the timestamps of all that follows in its stream into the future.
 */
const MAXIMUM_AHEAD = 5_000_000_000n;

/** Records as OTLP has them, made ready for a stream. */
export function toRecords(
  groups: readonly OtlpGroup<OtlpRecord>[],
  { writer, receivedAt }: ToRecordsOptions,
): UnplacedRecord[] {
  const received = nanosecondsOf(receivedAt);
  const unplaced: UnplacedRecord[] = [];
  for (const { resource, scope, items } of groups) {
    const origin: Origin = { resource, scope, writer, receivedAt: receivedAt.getTime() };
    for (const record of items) {
      unplaced.push(toRecord(record, origin, received));
    }
  }
  return unplaced;
}

function toRecord(record: OtlpRecord, origin: Origin, received: bigint): UnplacedRecord {
  const claimed = record.time || record.observedTime || received;
  const time = claimed > received + MAXIMUM_AHEAD ? received : claimed;
  return {
    origin,
    time,
    claimedTime: claimed === time ? undefined : claimed,
    severityNumber: knownSeverity(record.severityNumber),
    severityText: record.severityText,
    body: record.body,
    attributes: record.attributes,
    traceId: record.traceId,
    spanId: record.spanId,
    traceFlags: record.flags % 0x100,
  };
}
