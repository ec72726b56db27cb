import { nearest } from "@exclave/kernel";
import { parse } from "yaml";
import { jobFault } from "../../../exec/index.ts";

/** One version of a chart, as the index of its repository has it. */
export interface IndexEntry {
  readonly version: string;
  /** Absolute. */
  readonly url: string;
  /** `sha256:` and hex; undefined when the index has none. */
  readonly digest: string | undefined;
}

const SHOWN = 5;

/**
 * The versions of `chart` in the index at `indexUrl`; throws `helm.chart-not-found` with the names nearest to it.
 *
 * Indexes have megabytes of charts that nobody asked for, which the YAML reader takes seconds over: the lines of the wanted
 * chart are cut out where the index is laid out as Helm does it, and the whole is read where it is not.
 */
export function readIndex(text: string, chart: string, indexUrl: string): readonly IndexEntry[] {
  const list = cutOut(text, chart) ?? entriesOf(parseYaml(text))?.[chart];
  if (!Array.isArray(list)) {
    throw chartNotFound(chart, namesOf(text), indexUrl);
  }
  return list.flatMap((entry) => readEntry(entry, chart, indexUrl) ?? []);
}

function readEntry(value: unknown, chart: string, indexUrl: string): IndexEntry | undefined {
  const { version, urls, digest } = (value ?? {}) as { version?: unknown; urls?: unknown; digest?: unknown };
  const url: unknown = Array.isArray(urls) ? urls[0] : undefined;
  if (typeof version !== "string" || typeof url !== "string" || !URL.canParse(url, indexUrl)) {
    return undefined;
  }
  return { version, url: new URL(url, indexUrl).href, digest: readDigest(digest, `${chart} ${version}`) };
}

function readDigest(value: unknown, what: string): string | undefined {
  if (value === undefined || value === null || value === "") {
    return undefined;
  }
  const [, hex] = typeof value === "string" ? (/^(?:sha256:)?([0-9a-fA-F]{64})$/.exec(value) ?? []) : [];
  if (hex === undefined) {
    throw invalid(`the digest of ${what} is no SHA-256`);
  }
  return `sha256:${hex.toLowerCase()}`;
}

const ENTRIES = /^entries:[ \t]*$/m;

/** What stands below the chart's own name, when the index is written in blocks; undefined when that cannot be told. */
function cutOut(text: string, chart: string): unknown {
  const lines = entryLines(text);
  const start = lines?.findIndex(({ name }) => name === chart) ?? -1;
  if (!lines || start === -1) {
    return undefined;
  }
  const block = text.slice(lines[start]!.bodyAt, lines[start + 1]?.at ?? lines.at(-1)!.end);
  try {
    return parse(block, { version: "1.1", schema: "failsafe", logLevel: "error" });
  } catch {
    // It refers to something elsewhere in the index, say: the whole will tell.
    return undefined;
  }
}

interface EntryLine {
  readonly name: string;
  readonly at: number;
  readonly bodyAt: number;
  /** Of all entries. */
  readonly end: number;
}

/** The lines that begin a chart: those below `entries:` that are indented as the first of them is. */
function entryLines(text: string): readonly EntryLine[] | undefined {
  const opening = ENTRIES.exec(text);
  if (!opening) {
    return undefined;
  }
  const from = opening.index + opening[0].length;
  const after = /^[^\s#]/m.exec(text.slice(from + 1));
  const end = after ? from + 1 + after.index : text.length;
  const region = text.slice(0, end);
  const indent = /^( +)\S/m.exec(region.slice(from))?.[1];
  if (indent === undefined) {
    return undefined;
  }
  const pattern = new RegExp(`^${indent}(?:"([^"\\n]+)"|'([^'\\n]+)'|([^\\s"'#-][^\\n:]*)):[ \\t]*$`, "gm");
  pattern.lastIndex = from;
  const found: EntryLine[] = [];
  for (let match = pattern.exec(region); match; match = pattern.exec(region)) {
    const name = match[1] ?? match[2] ?? match[3]!;
    found.push({ name, at: match.index, bodyAt: match.index + match[0].length + 1, end });
  }
  return found;
}

function namesOf(text: string): readonly string[] {
  return entryLines(text)?.map(({ name }) => name) ?? Object.keys(entriesOf(parseYaml(text)) ?? {});
}

function entriesOf(index: unknown): Readonly<Record<string, unknown>> | undefined {
  const entries = (index as { entries?: unknown } | null)?.entries;
  if (entries !== undefined && entries !== null && (typeof entries !== "object" || Array.isArray(entries))) {
    throw invalid("its entries are no mapping");
  }
  return (entries ?? undefined) as Readonly<Record<string, unknown>> | undefined;
}

/** Everything as text: a version 1.10 is not 1.1. */
function parseYaml(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = text.trimStart().startsWith("{")
      ? JSON.parse(text)
      : parse(text, { version: "1.1", schema: "failsafe", logLevel: "error" });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message.split("\n")[0]! : "it cannot be read", error);
  }
  if (typeof parsed !== "object" || parsed === null) {
    throw invalid("it is no mapping");
  }
  return parsed;
}

function chartNotFound(chart: string, names: readonly string[], indexUrl: string): Error {
  const close = nearest(chart, names, SHOWN);
  const shown = close.length > 0 ? close : [...names].sort().slice(0, SHOWN);
  return jobFault({
    code: "helm.chart-not-found",
    message: `${indexUrl} has no chart ${chart}`,
    hint: shown.length === 0 ? "it has no charts at all" : `nearest there are: ${shown.join(", ")}`,
    faultOf: "caller",
  });
}

function invalid(why: string, cause?: unknown): Error {
  return jobFault({
    code: "helm.index-invalid",
    message: `the index of the chart repository is not one: ${why}`,
    hint: "`helm repo index` writes one",
    faultOf: "source",
    cause,
  });
}
