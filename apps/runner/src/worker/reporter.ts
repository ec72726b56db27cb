import { backoffMilliseconds, type Client } from "@exclave/client";
import type { RequestBody, Wire } from "@exclave/contract";
import { isFault, sleep } from "@exclave/kernel";
import type { JobSpec } from "./job-spec.ts";

type Status = Wire<"RunnerJobExecutionStatus">;

/** Tells the control plane how an execution goes; in order, through outages. One per execution. */
export interface Reporter {
  /** Notes that a phase began; delivered in the background. */
  phase(status: Status): void;
  outputs(outputs: RequestBody<"runner_create_execution_outputs">["outputs"]): Promise<void>;
  /** Asks whether the job has to build, now that its source is known. */
  resolveSource(report: Wire<"JobSourceReport">): Promise<Wire<"JobSourceVerdict">>;
  result(result: RequestBody<"runner_create_execution_result">): Promise<void>;
  /** The last word. */
  end(status: Status): Promise<void>;
}

export interface ReporterOptions {
  readonly client: Client;
  readonly spec: Pick<JobSpec, "jobId" | "executionId" | "fencingToken">;
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
}

/** Statuses of an answer that says: this was said already, or is for somebody else to say by now. */
const CONFLICT = 409;

export function createReporter({ client, spec, signal }: ReporterOptions): Reporter {
  const call = {
    path: { runner_job_id: spec.jobId, runner_job_execution_id: spec.executionId },
    headers: { "x-exclave-fencing-token": String(spec.fencingToken) },
    signal,
  };
  let phases: Promise<void> = Promise.resolve();

  /** Repeats until the server has answered. */
  async function ask<Answer>(work: (failures: number) => Promise<Answer>): Promise<Answer> {
    for (let failures = 0; ; ) {
      try {
        return await work(failures);
      } catch (error) {
        signal.throwIfAborted();
        if (isFault(error) && !error.retryable) {
          throw error;
        }
        failures += 1;
      }
      await sleep(backoffMilliseconds(failures), signal);
    }
  }

  /** Repeats until the server has taken it. A conflict after a try whose fate is unknown means that it had. */
  async function insist(work: () => Promise<unknown>): Promise<void> {
    await ask(async (failures) => {
      try {
        await work();
      } catch (error) {
        const status = (error as { status?: number }).status;
        if (status !== CONFLICT || failures === 0) {
          throw error;
        }
      }
    });
  }

  const patch = (status: Status): Promise<void> =>
    insist(() => client.call("runner_update_execution", { ...call, body: { status } }));

  return {
    phase(status) {
      // A phase is news, not work: the end is what must be delivered, and it fails by itself.
      phases = phases.then(() => patch(status)).catch(() => undefined);
    },
    async outputs(outputs) {
      const body = outputs === undefined ? {} : { outputs };
      await insist(() => client.call("runner_create_execution_outputs", { ...call, body }));
    },
    resolveSource: (body) => ask(() => client.call("runner_resolve_source", { ...call, body })),
    async result(body) {
      await insist(() => client.call("runner_create_execution_result", { ...call, body }));
    },
    async end(status) {
      await phases;
      await patch(status);
    },
  };
}
