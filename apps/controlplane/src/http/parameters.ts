import type { Operation } from "@exclave/contract";
import { invalidField } from "@exclave/kernel";
import type { Page } from "./answer.ts";
import { requireText } from "./json-text.ts";

export type Query = Readonly<Record<string, string | undefined>>;

const DEFAULT_LIMIT = 10;
const MAXIMUM_LIMIT = 100;

/** The query of a request, one value a name (the last one given); lists travel comma-separated. */
export function queryOf(raw: unknown): Query {
  return Object.fromEntries(
    Object.entries(raw as Record<string, string | string[]>).map(([name, value]) => [
      requireText("query", name),
      requireText(name, Array.isArray(value) ? value.join(",") : value),
    ]),
  );
}

/** The offset, limit and page of a list request; throws InvalidInput for what is no whole number. */
export function pageOf(query: Query): Page {
  const limit = Math.min(wholeNumber(query, "limit") || DEFAULT_LIMIT, MAXIMUM_LIMIT);
  const number = wholeNumber(query, "page") || undefined;
  return { limit, number, offset: number === undefined ? (wholeNumber(query, "offset") ?? 0) : (number - 1) * limit };
}

/** A whole number of the query, or undefined when it is absent or empty. */
function wholeNumber(query: Query, name: string): number | undefined {
  const text = query[name];
  if (text === undefined || text === "") {
    return undefined;
  }
  if (!/^\d{1,9}$/.test(text)) {
    throw invalidField(name, text, "must be a whole number, 0 to 999999999");
  }
  return Number(text);
}

/** A yes or no of the query; absent or empty is no. */
export function flagOf(query: Query, name: string): boolean {
  const text = (query[name] ?? "").toLowerCase();
  if (!["", "0", "1", "false", "true"].includes(text)) {
    throw invalidField(name, text, "must be true or false");
  }
  return text === "1" || text === "true";
}

/** The items of a comma-separated parameter. */
export function listOf(query: Query, name: string): string[] {
  return (query[name] ?? "").split(",").filter((item) => item !== "");
}

/** Names in the query that the operation does not declare. */
export function unknownParameters(operation: Operation, query: Query): string[] {
  const known = new Set(operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name));
  const everywhere = ["token", "org_id", ...(known.has("offset") ? ["limit", "page"] : [])];
  return Object.keys(query).filter((name) => !known.has(name) && !everywhere.includes(name));
}

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of the `wait` parameter, such as `30s`; 0 when it is absent. */
export function waitOf(query: Query): number {
  const text = query["wait"];
  if (text === undefined || text === "") {
    return 0;
  }
  const [, amount, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw invalidField("wait", text, "must be a duration such as 30s");
  }
  return Number(amount) * UNIT_MILLISECONDS[unit]!;
}
