import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Wire } from "@exclave/contract";
import { invalidInput, isId, messageOf, parseDuration, preconditionFailed } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { yamlWriter } from "../output/yaml.ts";
import { interrupted } from "../session/faults.ts";
import { findBuild } from "../session/find-component.ts";
import { openSession, type Session } from "../session/session.ts";
import { logText } from "../terminal/screen.ts";
import { followLog } from "./follow-log.ts";

type LogRecord = Wire<"OtelLogRecord">;

export interface ShowLogsFlags {
  /** A build or a log stream, by id, or a component. */
  readonly what: string | undefined;
  readonly componentId: string | undefined;
  readonly appId: string | undefined;
  readonly follow: boolean;
  readonly since: string | undefined;
  readonly grep: string | undefined;
  readonly after: number | undefined;
  readonly timestamps: boolean;
}

/** Writes the lines of a log to standard output, as text or as JSON; resolves at the end of what is asked for. */
export async function showLogs(shell: Shell, flags: ShowLogsFlags): Promise<undefined> {
  const isWanted = filterOf(flags);
  const write = await writerOf(shell, flags.timestamps);
  const session = await openSession(shell);
  const logStreamId = await findLogStream(session, flags);
  let last = flags.after;
  const onRecord = (record: LogRecord): void => {
    last = record.sequence ?? last;
    if (isWanted(record)) {
      write(record);
    }
  };
  const signal = shell.interruption();
  if (flags.follow) {
    await followLog({ client: session.client, logStreamId, signal, after: flags.after, onRecord });
  } else {
    await readLog(session, logStreamId, flags.after, onRecord, signal);
  }
  if (signal.aborted) {
    throw interrupted(last === undefined ? undefined : `--after ${last} goes on from here`);
  }
}

async function findLogStream(session: Session, { what, componentId, appId }: ShowLogsFlags): Promise<string> {
  if (what !== undefined && isId(what) && what.startsWith("log")) {
    return what;
  }
  const build = await findBuild(session, what, componentId, appId);
  const id = build.log_stream?.id;
  if (id === undefined) {
    throw preconditionFailed("log.none", `build ${build.id} has no log`, {
      hint: build.no_op ? "it had nothing to do: an equal build was there already" : "it has not started",
    });
  }
  return id;
}

async function readLog(
  { client }: Session,
  logStreamId: string,
  after: number | undefined,
  onRecord: (record: LogRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await client.open("download_logs", {
    path: { log_stream_id: logStreamId },
    query: { format: "ndjson", ...(after === undefined ? {} : { after: String(after) }) },
    signal,
  });
  try {
    for await (const line of createInterface({ input: Readable.fromWeb(response.body!) })) {
      if (line !== "") {
        onRecord(JSON.parse(line) as LogRecord);
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

function filterOf({ since, grep }: ShowLogsFlags): (record: LogRecord) => boolean {
  const from = since === undefined ? Number.NEGATIVE_INFINITY : momentOf(since);
  const pattern = grep === undefined ? undefined : patternOf(grep);
  return ({ timestamp = "", body = "" }) =>
    Date.parse(timestamp) >= from && (pattern === undefined || pattern.test(logText(body, false)));
}

function momentOf(since: string): number {
  const seconds = parseDuration(since);
  const moment = seconds === undefined ? Date.parse(since) : Date.now() - seconds * 1000;
  if (Number.isNaN(moment)) {
    throw invalidInput("usage.since", `"${since}" is neither a duration nor a time`, {
      hint: "say 10m, 1h30m, or a time such as 2026-01-31T10:00:00Z",
    });
  }
  return moment;
}

function patternOf(grep: string): RegExp {
  try {
    return new RegExp(grep, "v");
  } catch (error) {
    throw invalidInput("usage.grep", messageOf(error), { hint: "put a backslash before characters that mean more" });
  }
}

/** Writes records as they come, in the format that was asked for; in YAML they are items of one list. */
async function writerOf({ out, format }: Shell, withTime: boolean): Promise<(record: LogRecord) => void> {
  switch (format) {
    case "json":
      return (record) => out.line(JSON.stringify(record));
    case "yaml": {
      const yamlOf = await yamlWriter();
      return (record) => out.write(yamlOf([record]));
    }
    case "name":
      return ({ id = "" }) => out.line(id);
    case "table":
      return (record) => writeLines(out, record, withTime);
  }
}

function writeLines(out: Shell["out"], record: LogRecord, withTime: boolean): void {
  const time = withTime ? `${out.shade("dim", record.timestamp ?? "")} ` : "";
  for (const line of (record.body ?? "").replace(/\n$/, "").split("\n")) {
    out.line(time + logText(line, out.isColoured));
  }
}
