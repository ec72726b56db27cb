import { type Entry, MAXIMUM_DEPTH, NOWHERE, type Node, type TableNode } from "./node.ts";

/** A JSON value as nodes without places; undefined when it is nested too deep to be walked. */
export function nodeOfJson(value: unknown): Node | undefined {
  return isTooDeep(value, 0) ? undefined : convert(value);
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return depth > MAXIMUM_DEPTH || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

function convert(value: unknown): Node {
  if (typeof value === "string") {
    return { kind: "text", value, place: NOWHERE };
  }
  if (typeof value === "number") {
    return { kind: "number", value, place: NOWHERE };
  }
  if (typeof value === "boolean") {
    return { kind: "flag", value, place: NOWHERE };
  }
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map(convert), place: NOWHERE };
  }
  return typeof value === "object" && value !== null
    ? tableOfJson(value)
    : { kind: "null", value: null, place: NOWHERE };
}

function tableOfJson(value: object): TableNode {
  const entries = Object.entries(value).map(([key, inner]): Entry => ({ key, place: NOWHERE, value: convert(inner) }));
  return { kind: "table", entries, place: NOWHERE };
}
