import { rm } from "node:fs/promises";
import { type Client, createClient } from "@exclave/client";
import { messageOf } from "@exclave/kernel";
import { createWorkspace, type Workspace } from "../workspace/index.ts";
import { type JobOutput, openJobOutput } from "./job-output.ts";
import type { JobSpec } from "./job-spec.ts";
import type { Lifeline } from "./lifeline.ts";
import { type Outcome, outcomeOf, succeeded } from "./outcome.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { runJob } from "./run-job.ts";

/** How long a stopped job may take to say so; its listener waits no longer. */
const LAST_WORDS_MILLISECONDS = 10_000;
const LAST_LINE_CHARACTERS = 1_000;
/** How much longer than its result and its lines a job waits for its trace. */
const TRACE_MILLISECONDS = 2_000;

interface Execution {
  readonly spec: JobSpec;
  readonly output: JobOutput;
  readonly reporter: Reporter;
  readonly giveUp: AbortController;
}

/**
 * Runs one execution from its spec to its final status; true when the control plane has taken that, or has given the
 * execution to another.
 *
 * Whatever happens, this order holds: the work, its clean-up, the result, every log line, the final status. The trace goes
 * beside the result and the lines, and holds the final status up for two seconds at most.
 */
export async function execute(spec: JobSpec, lifeline: Lifeline<JobSpec>): Promise<boolean> {
  const client = clientOf(spec);
  const giveUp = new AbortController();
  const output = openJobOutput(spec, client);
  const reporter = createReporter({ client, spec, signal: giveUp.signal });
  const execution: Execution = { spec, output, reporter, giveUp };
  try {
    if (spec.obituary) {
      await rm(spec.directories.workspace, { recursive: true, force: true });
      return await conclude(execution, { status: "failed", failure: spec.obituary, isReported: true }, "");
    }
    return await perform(execution, lifeline);
  } finally {
    await output.close();
  }
}

async function perform(execution: Execution, lifeline: Lifeline<JobSpec>): Promise<boolean> {
  const { spec, output, reporter } = execution;
  const housekeeping: (() => Promise<void>)[] = [];
  const phases = new Set<string>();
  let step = "";
  let outcome = succeeded;
  const workspace = await createWorkspace(spec.directories.workspace);
  const deadline = setTimeout(() => lifeline.stop("deadline"), spec.limits.executionMilliseconds);
  reporter.phase("initializing");
  try {
    const running = runJob({
      spec,
      output,
      workspace,
      signal: lifeline.signal,
      onPhase(phase) {
        if (phase === "in-progress" && !phases.has(phase)) {
          reporter.phase(phase);
        }
        phases.add(phase);
      },
      onStep(name) {
        step = name;
      },
      resolveSource: reporter.resolveSource,
      afterwards: (work) => housekeeping.push(work),
    });
    const outputs = await orStopped(running, lifeline.signal, spec.limits.graceMilliseconds);
    if (outputs) {
      await reporter.outputs({ ...outputs });
    }
  } catch (error) {
    outcome = outcomeOf(error, lifeline.signal);
  } finally {
    clearTimeout(deadline);
  }
  reporter.phase("cleaning-up");
  await cleanUp(execution, workspace);
  const isDelivered = await conclude(execution, outcome, step, lifeline.signal);
  // Only what nobody waits for: a failure here costs disk, not the build.
  await Promise.allSettled(lifeline.signal.aborted ? [] : housekeeping.map((work) => work()));
  return isDelivered;
}

/** What is not a tool, such as an upload, need not hear of a stop: it is given the tools' grace, then left alone. */
async function orStopped<T>(running: Promise<T>, signal: AbortSignal, graceMilliseconds: number): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const onAbort = (): void => void setTimeout(() => stopped.reject(signal.reason), graceMilliseconds + 500).unref();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([running, stopped.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function cleanUp({ output: { log, part } }: Execution, workspace: Workspace): Promise<void> {
  await part("clean-up", {}, async () => {
    for (const problem of await workspace.cleanUp()) {
      log.write("warn", problem);
    }
  });
}

/** Delivers the result, every line, the trace where that is quick, then the final status. */
async function conclude(
  { spec, output, reporter, giveUp }: Execution,
  outcome: Outcome,
  step: string,
  stopped?: AbortSignal,
): Promise<boolean> {
  if (!outcome.isReported) {
    return true;
  }
  const patience = stopped?.aborted ? LAST_WORDS_MILLISECONDS : spec.limits.lingerMilliseconds;
  const timer = setTimeout(() => giveUp.abort(), patience);
  // A stop that comes now, while the control plane is away, shortens the wait.
  const hurry = (): void => void setTimeout(() => giveUp.abort(), LAST_WORDS_MILLISECONDS).unref();
  stopped?.addEventListener("abort", hurry, { once: true });
  const { log, trace } = output;
  const { failure } = outcome;
  const enough = new AbortController();
  // Beside the result and the lines, so that in most cases nobody waits for it.
  const tracing = trace.end(
    failure && `${failure.code}: ${failure.message}`,
    AbortSignal.any([giveUp.signal, enough.signal]),
  );
  try {
    if (failure) {
      const attributes = step === "" ? {} : { "runner_job_execution_step.name": step };
      log.write("error", `${failure.code}: ${failure.message}`, attributes);
    }
    await reporter.result({
      success: failure === undefined,
      error_code: failure?.exitCode ?? 0,
      error_metadata: failure
        ? {
            step,
            handler: spec.jobType,
            job_type: spec.jobType,
            message: log.mask(failure.message),
            reason_code: failure.code,
            fault_of: failure.faultOf,
            last_lines: failure.lastLines.map((line) => log.mask(line).slice(0, LAST_LINE_CHARACTERS)).join("\n"),
          }
        : {},
    });
    await log.flush(giveUp.signal);
    const impatience = setTimeout(() => enough.abort(), TRACE_MILLISECONDS);
    const { reason } = await tracing;
    clearTimeout(impatience);
    if (reason !== undefined) {
      log.write("warn", `the trace of the job was not delivered whole: ${reason}`);
      await log.flush(giveUp.signal);
    }
    await reporter.end(outcome.status);
    return true;
  } catch (error) {
    return isRefusal(error);
  } finally {
    clearTimeout(timer);
    stopped?.removeEventListener("abort", hurry);
  }
}

/** The control plane has answered, and wants nothing more of this execution. */
function isRefusal(error: unknown): boolean {
  const status = (error as { status?: number }).status;
  if (status === undefined) {
    return false;
  }
  process.stderr.write(`exclave job: the control plane refused the end of the execution: ${messageOf(error)}\n`);
  return status < 500;
}

function clientOf(spec: JobSpec): Client {
  return createClient({
    url: spec.apiUrl,
    token: spec.token,
    userAgent: `exclave-runner/${spec.runnerVersion}`,
    headers: { "x-nuon-client-version": `runner:${spec.runnerVersion}` },
  });
}
