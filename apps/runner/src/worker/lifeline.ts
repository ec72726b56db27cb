import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type StopReason, stopReasons } from "./job-spec.ts";

/** Why the job was told to stop. */
export class Stopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`stopped: ${reason}`);
    this.reason = reason;
  }
}

/** The line between the listener and one job's process: first the spec, then, perhaps, why to stop; its end is a stop too. */
export interface Lifeline<Spec> {
  readonly spec: Promise<Spec>;
  /** Aborted with a `Stopped`. */
  readonly signal: AbortSignal;
  stop(reason: StopReason): void;
}

export function createLifeline<Spec>(input: Readable): Lifeline<Spec> {
  const controller = new AbortController();
  const spec = Promise.withResolvers<Spec>();
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let hasSpec = false;

  function stop(reason: StopReason): void {
    if (!controller.signal.aborted) {
      controller.abort(new Stopped(reason));
    }
  }

  lines.on("line", (line) => {
    if (!hasSpec) {
      hasSpec = true;
      spec.resolve(JSON.parse(line) as Spec);
    } else if (stopReasons.includes(line as StopReason)) {
      stop(line as StopReason);
    }
  });
  lines.on("close", () => {
    // Nobody renews the lease any more: what this process does next, another may be doing too.
    stop("orphaned");
    spec.reject(new Stopped("orphaned"));
  });
  return { spec: spec.promise, signal: controller.signal, stop };
}
