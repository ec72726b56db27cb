import { rm } from "node:fs/promises";
import type { Wire } from "@exclave/contract";
import { messageOf } from "@exclave/kernel";
import type { Failure } from "../exec/index.ts";
import type { Ending, Executor, RunningJob, Slot } from "../executors/index.ts";
import type { JobSpec, StopReason } from "../worker/index.ts";
import { executionDirectory, jobSpecOf, type SpecSettings } from "./job-spec-of.ts";
import type { Journal } from "./journal.ts";
import { reportFailure } from "./last-report.ts";
import type { SlotPool } from "./slots.ts";

export interface RunnerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface HeldJob {
  readonly executionId: string;
  readonly fencingToken: number;
  readonly leaseMilliseconds: number;
}

/** Runs what was claimed, each job in a slot of its own, and sees to it that the end of each is told. */
export interface Workshop {
  readonly freeSlots: number;
  readonly held: readonly HeldJob[];
  /** Starts a job; there must be a free slot. Calls `onEnd` when its slot is free again. */
  start(claimed: Wire<"ClaimedJob">): void;
  stop(executionId: string, reason: StopReason): void;
  stopAll(reason: StopReason): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Ends and reports what an earlier process of this runner left. */
  recover(): Promise<void>;
}

export interface WorkshopOptions {
  readonly executor: Executor;
  readonly slots: SlotPool;
  readonly journal: Journal;
  readonly settings: SpecSettings;
  readonly onStart: () => void;
  readonly onEnd: () => void;
  readonly log: RunnerLog;
}

interface Bench {
  readonly held: HeldJob;
  readonly done: Promise<void>;
  running: RunningJob | undefined;
  stopReason: StopReason | undefined;
}

/** What was left behind is told quickly or not at all: its lease runs out by itself. */
const RECOVERY_LINGER_MILLISECONDS = 5_000;

export function createWorkshop(options: WorkshopOptions): Workshop {
  const { executor, slots, journal, settings, onStart, onEnd, log } = options;
  const benches = new Map<string, Bench>();

  async function see(slot: Slot, spec: JobSpec, bench: Bench): Promise<void> {
    try {
      bench.running = executor.start(slot, spec);
      const ending = await bench.running.ended;
      if (!ending.isReported && bench.stopReason !== "lease-lost") {
        log.warn({ executionId: spec.executionId, ...ending }, "reporting in place of a job's process that died");
        await bury(slot, spec, obituaryOf(ending, bench.stopReason), bench);
      }
    } catch (error) {
      log.error({ executionId: spec.executionId, error: messageOf(error) }, "could not start a job's process");
    }
  }

  /** Lets a new process of the job deliver its log and say how it ended; says it ourselves when there can be none. */
  async function bury(slot: Slot, spec: JobSpec, obituary: Failure, bench?: Bench): Promise<void> {
    const running = executor.start(slot, { ...spec, obituary });
    if (bench) {
      bench.running = running;
    }
    const { isReported } = await running.ended;
    if (!isReported) {
      await reportFailure(spec, obituary).catch((error: unknown) =>
        log.warn({ executionId: spec.executionId, error: messageOf(error) }, "the end of a job could not be reported"),
      );
    }
  }

  async function put(slot: Slot, spec: JobSpec): Promise<void> {
    await rm(executionDirectory(slot, spec.executionId), { recursive: true, force: true }).catch((error: unknown) =>
      log.warn({ slot: slot.index, error: messageOf(error) }, "could not remove what an execution left"),
    );
    journal.remove(spec.executionId);
  }

  function stop(bench: Bench, reason: StopReason): void {
    bench.stopReason ??= reason;
    bench.running?.stop(reason);
  }

  return {
    get freeSlots() {
      return slots.freeCount;
    },
    get held() {
      return [...benches.values()].map(({ held }) => held);
    },
    start(claimed) {
      const { destination } = claimed.plan as { destination?: { repository?: unknown } };
      const slot = slots.take(String(destination?.repository ?? claimed.job.id));
      if (!slot) {
        throw new Error("a job was claimed without a free slot");
      }
      const spec = jobSpecOf(claimed, slot, settings);
      const done = Promise.withResolvers<void>();
      const bench: Bench = {
        held: {
          executionId: spec.executionId,
          fencingToken: spec.fencingToken,
          leaseMilliseconds: claimed.lease_milliseconds,
        },
        done: done.promise,
        running: undefined,
        stopReason: undefined,
      };
      benches.set(spec.executionId, bench);
      journal.enter({ slotIndex: slot.index, spec });
      log.info({ jobId: spec.jobId, executionId: spec.executionId, type: spec.jobType, slot: slot.index }, "job taken");
      onStart();
      void see(slot, spec, bench)
        .then(() => put(slot, spec))
        .finally(() => {
          benches.delete(spec.executionId);
          slots.release(slot);
          log.info({ jobId: spec.jobId, executionId: spec.executionId }, "job ended");
          done.resolve();
          onEnd();
        });
    },
    stop(executionId, reason) {
      const bench = benches.get(executionId);
      if (bench) {
        log.info({ executionId, reason }, "stopping a job");
        stop(bench, reason);
      }
    },
    stopAll(reason) {
      for (const bench of benches.values()) {
        stop(bench, reason);
      }
    },
    async idle() {
      await Promise.all([...benches.values()].map(({ done }) => done));
    },
    async recover() {
      await executor.sweep(slots.all);
      for (const { slotIndex, spec } of journal.read()) {
        const slot = slots.all[slotIndex] ?? slots.all[0]!;
        log.warn({ executionId: spec.executionId }, "reporting a job that an earlier process of this runner left");
        const limits = { ...spec.limits, lingerMilliseconds: RECOVERY_LINGER_MILLISECONDS };
        await bury(slot, { ...spec, limits }, RESTARTED);
        await put(slot, spec);
      }
      for (const slot of slots.all) {
        await rm(`${slot.directory}/work`, { recursive: true, force: true });
      }
    },
  };
}

const RESTARTED: Failure = {
  code: "runner.restarted",
  message: "the runner restarted while the job ran",
  faultOf: "runner",
  exitCode: 1,
  lastLines: [],
};

function obituaryOf(ending: Ending, stopReason: StopReason | undefined): Failure {
  const how = ending.signal ?? `exit code ${ending.exitCode ?? "unknown"}`;
  if (ending.isOutOfMemory) {
    return {
      code: "job.out-of-memory",
      message: "the job took more memory than it may; raise EXCLAVE_RUNNER_JOB_MEMORY_BYTES on the runner",
      faultOf: "tool",
      exitCode: 137,
      lastLines: [],
    };
  }
  const code = stopReason === undefined ? "runner.job-process-died" : "runner.job-process-killed";
  const message = `the job's process ended with ${how} before it could say how the job went`;
  return { code, message, faultOf: "runner", exitCode: ending.exitCode ?? 1, lastLines: [] };
}
