import { sleep } from "@exclave/kernel";
import type { JobSpec, StopReason } from "../worker/index.ts";
import type { Ending, Executor } from "./executor.ts";

export interface DummyExecutorOptions {
  /** How long every job takes. */
  readonly jobMilliseconds: number;
  /** Says for a job that it began and that it went well. */
  readonly report: (spec: JobSpec, status: "in-progress" | "finished") => Promise<void>;
}

const ENDED: Ending = { isReported: true, exitCode: 0, signal: undefined, isOutOfMemory: false };

/** Pretends to run jobs: for load on the control plane from many runners, without any work. */
export function createDummyExecutor({ jobMilliseconds, report }: DummyExecutorOptions): Executor {
  return {
    name: "dummy",
    start(_slot, spec) {
      const stopping = new AbortController();
      async function pretend(): Promise<Ending> {
        await report(spec, "in-progress");
        await sleep(jobMilliseconds, stopping.signal);
        await report(spec, "finished");
        return ENDED;
      }
      return {
        ended: pretend().catch(() => (stopping.signal.aborted ? ENDED : { ...ENDED, isReported: false, exitCode: 1 })),
        stop: (reason: StopReason) => stopping.abort(reason),
      };
    },
    keepWarm: () => undefined,
    sweep: async () => undefined,
    close: () => undefined,
  };
}
