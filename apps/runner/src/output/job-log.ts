import { AsyncLocalStorage } from "node:async_hooks";
import { createMasker } from "@exclave/kernel";
import { createLineSplitter } from "./line-splitter.ts";
import { encodeRecord, type LogRecord, type Severity, type SpanName } from "./otlp.ts";
import type { Spool } from "./spool.ts";
import type { Delivery, Uploader } from "./uploader.ts";

export type Attributes = Readonly<Record<string, string>>;

export interface OutputStream {
  /** Takes output as it comes; a promise asks the caller to hold the tool back. */
  readonly sink: (chunk: Buffer) => Promise<void> | undefined;
  /** Writes out a last line that has no line end. */
  end(): void;
}

/** The log of one job: every line is masked and on disk when a call returns, and on its way to the server. */
export interface JobLog {
  write(severity: Severity, text: string, attributes?: Attributes): void;
  /** A stream of a tool's output, cut into lines. */
  stream(attributes: Attributes): OutputStream;
  /** Does a part of the job whose lines, and those of its tools, have these attributes and name its span. */
  within<T>(span: SpanName, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  mask(text: string): string;
  flush(signal: AbortSignal): Promise<Delivery>;
}

interface Part {
  readonly attributes: Attributes;
  readonly span: SpanName;
}

export interface JobLogOptions {
  readonly spool: Spool;
  readonly uploader: Uploader;
  /** What lines name that belong to no part of the job. */
  readonly span: SpanName;
  readonly secrets: readonly string[];
  /** More than this many bytes on disk that the server has not taken hold the tools back. */
  readonly backlogBytes: number;
}

/** Escaping may make a secret this much longer. */
const LONGEST_ESCAPE = 6;
const LONGEST_SECRET_CHARACTERS = 64 * 1024;

export function createJobLog({ spool, uploader, span, secrets, backlogBytes }: JobLogOptions): JobLog {
  const mask = createMasker(secrets);
  const longest = Math.max(0, ...secrets.flatMap((secret) => secret.split("\n")).map(({ length }) => length));
  const secretLength = Math.min(longest * LONGEST_ESCAPE, LONGEST_SECRET_CHARACTERS);
  const clock = createNanosecondClock();
  // It follows the work, also where a stopped job leaves a part alone: what that says later is never said of another.
  const parts = new AsyncLocalStorage<Part>();
  const whole: Part = { attributes: {}, span };
  const current = (): Part => parts.getStore() ?? whole;

  function append(lines: readonly Omit<LogRecord, "timeUnixNano">[]): void {
    if (lines.length > 0) {
      const records = lines.map((line) => encodeRecord({ ...line, timeUnixNano: clock() }));
      spool.append(Buffer.concat(records));
      uploader.wake();
    }
  }

  function splitter(): ReturnType<typeof createLineSplitter> {
    return createLineSplitter({ mask, secretLength });
  }

  return {
    write(severity, text, attributes = {}) {
      const lines = splitter();
      const all = [...lines.push(Buffer.from(text)), ...lines.end()];
      const part = current();
      const own = { ...part.attributes, ...attributes };
      append(all.map((line) => ({ text: line.text, severity, attributes: own, span: part.span })));
    },
    stream(attributes) {
      const lines = splitter();
      const part = current();
      const own = { ...part.attributes, ...attributes };
      const continued = { ...own, "exclave.continued": "true" };
      const toRecord = (line: { text: string; isContinued: boolean }) =>
        ({
          text: line.text,
          severity: "info",
          attributes: line.isContinued ? continued : own,
          span: part.span,
        }) as const;
      return {
        sink(chunk) {
          append(lines.push(chunk).map(toRecord));
          return spool.unacknowledgedBytes > backlogBytes ? uploader.drained(backlogBytes / 2) : undefined;
        },
        end: () => append(lines.end().map(toRecord)),
      };
    },
    within: (partSpan, attributes, work) => parts.run({ attributes, span: partSpan }, work),
    mask,
    flush: (signal) => uploader.flush(signal),
  };
}

/** Wall-clock nanoseconds that never repeat nor go back within a job, so that order by time is order of writing. */
function createNanosecondClock(): () => bigint {
  let last = 0n;
  return () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return last;
  };
}
