import { randomUUID } from "node:crypto";
import type { Client } from "@exclave/client";
import type { Executor } from "../executors/index.ts";
import { createClaiming } from "./claiming.ts";
import { beat } from "./heartbeats.ts";
import type { SpecSettings } from "./job-spec-of.ts";
import type { Journal } from "./journal.ts";
import { keepLeases } from "./leasing.ts";
import type { SlotPool } from "./slots.ts";
import type { Toolchain } from "./toolchain.ts";
import { createWorkshop, type RunnerLog } from "./workshop.ts";

export interface ListenerOptions {
  /** With the runner's token. */
  readonly client: Client;
  readonly executor: Executor;
  readonly slots: SlotPool;
  readonly journal: Journal;
  readonly toolchain: Toolchain;
  readonly settings: SpecSettings;
  readonly groups: readonly string[];
  /** How long running jobs may go on once the runner is told to stop. */
  readonly drainMilliseconds: number;
  readonly log: RunnerLog;
}

/** The part of a runner that holds its token: takes jobs, keeps their leases, hears what to stop. Runs no user code. */
export interface Listener {
  /** Tells how what an earlier process left has ended, then takes jobs. */
  start(): Promise<void>;
  /** Takes no more jobs, lets those that run end, or stops them when the time is over. */
  drain(): Promise<void>;
  /** Stops running jobs now; `drain` then ends soon. */
  hurry(): void;
}

/** Not while the job that just began needs the machine most. */
const WARM_AFTER_START_MILLISECONDS = 300;
/** A burst of jobs has pauses; after this one it is over, and the memory is worth more. */
const COOL_AFTER_MILLISECONDS = 15_000;

export function createListener(options: ListenerOptions): Listener {
  const { client, executor, slots, journal, settings, log, drainMilliseconds } = options;
  const { runnerId, version } = settings;
  const living = new AbortController();
  const loops: Promise<void>[] = [];
  const workshop = createWorkshop({ executor, slots, journal, settings, log, onStart, onEnd });
  const claiming = createClaiming({
    client,
    runnerId,
    version,
    workshop,
    log,
    groups: options.groups,
    toolchain: options.toolchain,
    bootId: randomUUID(),
  });
  let isDraining = false;
  let warming: NodeJS.Timeout | undefined;

  function onStart(): void {
    clearTimeout(warming);
    warming = setTimeout(keepWarm, WARM_AFTER_START_MILLISECONDS);
  }

  function onEnd(): void {
    claiming.slotFreed();
    clearTimeout(warming);
    warming = setTimeout(keepWarm, COOL_AFTER_MILLISECONDS);
  }

  /** A slot that works will soon want its next process; when nothing works, one that waits is enough. */
  function keepWarm(): void {
    const next = slots.next();
    executor.keepWarm(isDraining ? [] : [...slots.busy, ...(next ? [next] : [])]);
  }

  return {
    async start() {
      loops.push(beat({ client, runnerId, version, log }, living.signal));
      await workshop.recover();
      loops.push(claiming.run(living.signal), keepLeases({ client, runnerId, workshop, log }, living.signal));
      keepWarm();
    },
    async drain() {
      isDraining = true;
      claiming.close();
      clearTimeout(warming);
      executor.close();
      const timer = setTimeout(() => workshop.stopAll("drain"), drainMilliseconds);
      await workshop.idle();
      clearTimeout(timer);
      living.abort();
      await Promise.all(loops);
    },
    hurry: () => workshop.stopAll("drain"),
  };
}
