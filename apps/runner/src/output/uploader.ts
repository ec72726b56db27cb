import { isFault, messageOf, sleep } from "@exclave/kernel";
import type { Batch, Spool } from "./spool.ts";

/** Sends one batch; a fault that is not retryable means that the server will never take it. */
export type SendBatch = (batch: Batch, records: Uint8Array, signal: AbortSignal) => Promise<void>;

export interface UploaderOptions {
  readonly spool: Spool;
  readonly send: SendBatch;
  /** How long to wait before the next try, after so many failures in a row. */
  readonly backoffMilliseconds: (failures: number) => number;
  /** Time for more lines to join the first one of a batch. */
  readonly gatherMilliseconds?: number;
  readonly batchBytes?: number;
}

export interface Delivery {
  readonly isComplete: boolean;
  /** Why not. */
  readonly reason: string | undefined;
}

/** Carries a spool to the server, batch by batch in order, through any outage; one per spool at a time. */
export interface Uploader {
  /** Something was appended. */
  wake(): void;
  /** Resolves when all that was appended before is acknowledged, refused for good, or `signal` has aborted. */
  flush(signal: AbortSignal): Promise<Delivery>;
  /** Resolves when at most `bytes` wait for the server, or it will take no more. */
  drained(bytes: number): Promise<void>;
  stop(): Promise<void>;
}

const GATHER_MILLISECONDS = 40;
/** A tenth of a second of a fast tool, and small beside any body limit. */
const BATCH_BYTES = 512 * 1024;

export function createUploader(options: UploaderOptions): Uploader {
  const { spool, send, gatherMilliseconds = GATHER_MILLISECONDS, batchBytes = BATCH_BYTES } = options;
  const stopping = new AbortController();
  let refusal: string | undefined;
  let lastError: string | undefined;
  let isFlushing = false;
  let gathering = new AbortController();
  let idle = Promise.withResolvers<void>();
  let progress = Promise.withResolvers<void>();

  function moved(): void {
    progress.resolve();
    progress = Promise.withResolvers();
  }

  async function deliver(batch: Batch): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        await send(batch, spool.read(batch), stopping.signal);
        spool.acknowledge(batch);
        moved();
        return;
      } catch (error) {
        stopping.signal.throwIfAborted();
        lastError = messageOf(error);
        if (isFault(error) && !error.retryable) {
          refusal = lastError;
          return;
        }
      }
      await sleep(options.backoffMilliseconds(failures), stopping.signal);
    }
  }

  async function carry(): Promise<void> {
    while (!stopping.signal.aborted && refusal === undefined) {
      if (spool.unacknowledgedBytes === 0) {
        await idle.promise;
        idle = Promise.withResolvers();
        continue;
      }
      if (!isFlushing && spool.unacknowledgedBytes < batchBytes) {
        gathering = new AbortController();
        await sleep(gatherMilliseconds, gathering.signal).catch(() => undefined);
      }
      const batch = spool.next(batchBytes);
      if (batch) {
        await deliver(batch);
      }
    }
    moved();
  }

  const carrying = carry().catch(() => moved());

  async function until(isDone: () => boolean, signal?: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const onAbort = (): void => aborted.resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      while (!isDone() && refusal === undefined && !stopping.signal.aborted && !signal?.aborted) {
        await Promise.race([progress.promise, aborted.promise]);
      }
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  return {
    wake: () => idle.resolve(),
    async flush(signal) {
      isFlushing = true;
      gathering.abort();
      await until(() => spool.unacknowledgedBytes === 0, signal);
      isFlushing = false;
      const isComplete = spool.unacknowledgedBytes === 0;
      return { isComplete, reason: isComplete ? undefined : (refusal ?? lastError ?? "the time for it ran out") };
    },
    drained: (bytes) => until(() => spool.unacknowledgedBytes <= bytes),
    async stop() {
      stopping.abort();
      idle.resolve();
      gathering.abort();
      await carrying;
    },
  };
}
