import { invalidField } from "@exclave/kernel";
import type { LogRecord } from "./log-record.ts";
import { LAST_NANOSECOND, parseRfc3339 } from "./nanoseconds.ts";

export type Order = "asc" | "desc";

/** A place in a stream: a record's number or its timestamp, both unique and growing. */
export type Position =
  | { readonly kind: "sequence"; readonly value: number }
  | { readonly kind: "timestamp"; readonly value: bigint };

/**
 * No record has a timestamp below this one (12 January 1970), and no stream has as many records, so that a cursor of
 * digits is one or the other without a mark.
 */
const FIRST_TIMESTAMP = 10n ** 15n;

/** Reads a cursor: a timestamp in nanoseconds, a record's number, or RFC 3339; undefined for an empty one. */
export function parsePosition(field: string, text: string | undefined): Position | undefined {
  if (!text) {
    return undefined;
  }
  if (/^\d{1,19}$/.test(text)) {
    const value = BigInt(text);
    return value < FIRST_TIMESTAMP
      ? { kind: "sequence", value: Number(value) }
      : { kind: "timestamp", value: value > LAST_NANOSECOND ? LAST_NANOSECOND : value };
  }
  return { kind: "timestamp", value: parseRfc3339(field, text) };
}

/** The cursor of a record: what old clients expect, its timestamp in nanoseconds. */
export function cursorOf({ timestamp }: Pick<LogRecord, "timestamp">): string {
  return timestamp.toString();
}

/** True when the record comes after the position, reading in that order. */
export function isPast(record: Pick<LogRecord, "sequence" | "timestamp">, position: Position, order: Order): boolean {
  const place = position.kind === "sequence" ? record.sequence : record.timestamp;
  return order === "asc" ? place > position.value : place < position.value;
}

/** Reads the `order` of a request; ascending when absent. */
export function parseOrder(text: string | undefined): Order {
  if (text !== undefined && text !== "" && text !== "asc" && text !== "desc") {
    throw invalidField("order", text, "must be asc or desc");
  }
  return text === "desc" ? "desc" : "asc";
}
