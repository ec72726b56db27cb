import { createHash, randomBytes } from "node:crypto";
import { messageOf } from "@exclave/kernel";
import { encodeSpan, type SpanName, type SpanRecord } from "./otlp.ts";
import type { Spool } from "./spool.ts";
import type { Delivery, Uploader } from "./uploader.ts";

type Attributes = Readonly<Record<string, string>>;

/** Where spans go: to the disk, and from there to the server. */
export interface SpanCarrier {
  readonly spool: Spool;
  readonly uploader: Uploader;
  /** When the first process of the execution began, in nanoseconds. */
  readonly startedAt: bigint;
}

/** The trace of one execution: a span for the job, and within it one for each part. Whatever goes wrong with it, the job goes on. */
export interface JobTrace {
  /** Does a part of the job within a span of that name, and tells it which that is. */
  span<T>(name: string, attributes: Attributes, work: (span: SpanName) => Promise<T>): Promise<T>;
  /**
   * Ends the job's span, and those of parts that were left alone, as failed where the job did; delivers all until `signal`
   * aborts.
   */
  end(failure: string | undefined, signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}

export interface JobTraceOptions {
  /** Opens the carrier, given the time; called once. */
  readonly open: (now: bigint) => SpanCarrier;
  readonly jobId: string;
  readonly executionId: string;
  /** Of the job's span. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly mask: (text: string) => string;
  /** Hears why there is no trace, or not all of it. */
  readonly complain: (reason: string) => void;
}

const FAILURE_CHARACTERS = 1_000;

/**
 * The name of a job's span. The trace's id follows from the job's and the span's from the execution's: so attempts of a job
 * share a trace, and a process that speaks for one that died names the same span.
 */
export function jobSpanOf({ jobId, executionId }: Pick<JobTraceOptions, "jobId" | "executionId">): SpanName {
  return { traceId: idOf(jobId, 16), spanId: idOf(executionId, 8) };
}

/** Begins the trace of an execution, or goes on with it. */
export function createJobTrace(options: JobTraceOptions): JobTrace {
  const { mask, complain } = options;
  const clock = createEvenClock();
  const jobSpan = jobSpanOf(options);
  const { traceId, spanId: jobSpanId } = jobSpan;
  const open = new Set<Omit<SpanRecord, "endUnixNano" | "failure">>();
  const carrier = attempt(() => options.open(clock()));
  open.add({
    ...jobSpan,
    parentSpanId: "",
    name: options.name,
    startUnixNano: carrier?.startedAt ?? clock(),
    attributes: options.attributes,
  });

  /** A trace is never worth a job. */
  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      complain(messageOf(error));
      return undefined;
    }
  }

  function finish(span: Omit<SpanRecord, "endUnixNano" | "failure">, failure: string | undefined): void {
    if (!open.delete(span) || !carrier) {
      return;
    }
    const text = failure === undefined ? undefined : mask(failure).slice(0, FAILURE_CHARACTERS);
    attempt(() => {
      carrier.spool.append(encodeSpan({ ...span, endUnixNano: clock(), failure: text }));
      carrier.uploader.wake();
    });
  }

  return {
    async span(name, attributes, work) {
      const spanId = randomBytes(8).toString("hex");
      const span = { traceId, spanId, parentSpanId: jobSpanId, name, startUnixNano: clock(), attributes };
      open.add(span);
      try {
        const result = await work(span);
        finish(span, undefined);
        return result;
      } catch (error) {
        finish(span, messageOf(error));
        throw error;
      }
    },
    async end(failure, signal) {
      for (const span of open) {
        finish(span, failure);
      }
      return carrier ? await carrier.uploader.flush(signal) : { isComplete: true, reason: undefined };
    },
    async close() {
      await carrier?.uploader.stop();
      attempt(() => carrier?.spool.close());
    },
  };
}

function idOf(text: string, bytes: number): string {
  return createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, bytes * 2);
}

/** Wall-clock nanoseconds that go on evenly: a clock that is set meanwhile changes no length. */
function createEvenClock(): () => bigint {
  const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return () => offset + process.hrtime.bigint();
}
