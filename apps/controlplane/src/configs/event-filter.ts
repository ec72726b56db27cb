import type { Wire } from "@exclave/contract";
import { defined, invalidField } from "@exclave/kernel";
import { requireText } from "./texts.ts";

/** What an event must hold to be taken. */
export interface EventFilter {
  readonly from: (typeof places)[number];
  readonly op: Wire<"TriggerFilterType">;
  /** Which value is compared. */
  readonly path: string;
  /** What it is compared with; absent where only its being there counts. */
  readonly value?: unknown;
}

const places = ["payload", "headers"] as const;
const MOST_FILTERS = 20;
const valueless: ReadonlySet<string> = new Set(["exists", "not_exists"]);

/** Checks what events must hold; throws InvalidInput that names the field, its value and what to send. */
export function checkEventFilters(field: string, given: readonly Wire<"TriggerFilter">[]): EventFilter[] {
  if (given.length > MOST_FILTERS) {
    throw invalidField(field, `${given.length} filters`, `must be at most ${MOST_FILTERS}`);
  }
  return given.map((filter, index) => checkFilter(`${field}.${index}`, filter));
}

function checkFilter(field: string, { from: wanted, op, path = "", value }: Wire<"TriggerFilter">): EventFilter {
  const from = places.find((place) => place === wanted);
  if (!from) {
    throw invalidField(`${field}.from`, wanted, `must be one of ${places.join(", ")}`);
  }
  if (op === undefined) {
    throw invalidField(`${field}.op`, op, "must say how the value is compared, such as eq");
  }
  if (value === undefined && !valueless.has(op)) {
    throw invalidField(`${field}.value`, value, `must be what ${op} compares with`);
  }
  return { from, op, path: requireText(`${field}.path`, path), ...defined({ value }) };
}

/** A filter as the API shows it. */
export function toWireFilter({ from, op, path, value }: EventFilter): Wire<"TriggerFilter"> {
  return { from, op, path, ...defined({ value }) };
}
