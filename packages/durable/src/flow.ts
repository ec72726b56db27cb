import { DBOS } from "@dbos-inc/dbos-sdk";
import { isFault, retry } from "@exclave/kernel";
import type { CrashPoint } from "./crash-point.ts";
import type { Drain } from "./drain.ts";
import { isEngineSignal } from "./engine-errors.ts";
import { outcomeOf, valueOf } from "./step-outcome.ts";

export interface StepOptions {
  /** How often the work is tried again after it failed; none unless said. A fault that is not retryable ends the tries. */
  readonly retries?: number;
  /** Before the first retry; doubles from there. */
  readonly firstDelayMilliseconds?: number;
  readonly maximumDelayMilliseconds?: number;
}

/**
 * What a workflow may do besides think: everything here is recorded, so that a replay in another process goes on where
 * this one ended.
 *
 * Calls must come in the same order on every run; a body therefore asks no clock, no random source and no database but
 * through steps.
 */
export interface Flow {
  /** The id of the row that this work is about, as given to `start`. */
  readonly id: string;
  /** Runs `work` once recorded, at least once at all: it must be idempotent. Throws the same fault on every replay. */
  step<T>(name: string, work: () => Promise<T>, options?: StepOptions): Promise<T>;
  /** Waits until `milliseconds` after the first time it was asked, through any restart. */
  sleep(milliseconds: number): Promise<void>;
  /** The next message on `topic`, in the order of their commits, or undefined when none came in time. */
  receive<T>(topic: string, timeoutMilliseconds: number): Promise<T | undefined>;
  /** The time, the same on every replay. */
  now(): Promise<Date>;
  /** True when this run knows `change`: how a body is altered while old runs of it are still under way. */
  patched(change: string): Promise<boolean>;
}

export interface FlowOptions {
  readonly workflow: string;
  readonly id: string;
  readonly drain: Drain;
  readonly crashPoint: CrashPoint;
}

const FIRST_DELAY_MILLISECONDS = 200;
const MAXIMUM_DELAY_MILLISECONDS = 30_000;

/** The flow of one execution; used by the runtime, which hands it to the body. */
export function createFlow({ workflow, id, drain, crashPoint }: FlowOptions): Flow {
  return {
    id,
    async step(name, work, options = {}) {
      const outcome = await drain.step(() =>
        DBOS.runStep(
          async () => {
            crashPoint(`${workflow}/${name}:before`);
            const outcome = await outcomeOf(() => withRetries(work, options), isEngineSignal);
            crashPoint(`${workflow}/${name}:after`);
            return outcome;
          },
          { name },
        ),
      );
      return valueOf(outcome);
    },
    sleep: (milliseconds) => drain.wait(() => DBOS.sleep(milliseconds)),
    async receive<T>(topic: string, timeoutMilliseconds: number) {
      const message = await drain.wait(() => DBOS.recv<T>(topic, { timeoutSeconds: timeoutMilliseconds / 1000 }));
      return message ?? undefined;
    },
    now: async () => new Date(await drain.wait(() => DBOS.now())),
    patched: (change) => drain.wait(() => DBOS.patch(change)),
  };
}

/** Our own retries and not the engine's, which end in an error of its own around the one that counts. */
function withRetries<T>(work: () => Promise<T>, options: StepOptions): Promise<T> {
  const { retries = 0 } = options;
  if (retries === 0) {
    return work();
  }
  const signal = DBOS.stepStatus?.cancelSignal;
  return retry(work, {
    attempts: 1 + retries,
    firstDelayMilliseconds: options.firstDelayMilliseconds ?? FIRST_DELAY_MILLISECONDS,
    maximumDelayMilliseconds: options.maximumDelayMilliseconds ?? MAXIMUM_DELAY_MILLISECONDS,
    isRetryable: (error) => !isFault(error) || error.retryable,
    ...(signal ? { signal } : {}),
  });
}
