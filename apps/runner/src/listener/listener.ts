import { randomUUID } from "node:crypto";
import type { Client } from "@exclave/client";
import type { Executor } from "../executors/index.ts";
import { createClaiming, type MachineWords } from "./claiming.ts";
import { sayFarewell } from "./farewell.ts";
import { beat } from "./heartbeats.ts";
import type { SpecSettings } from "./job-spec-of.ts";
import type { Journal } from "./journal.ts";
import { keepLeases } from "./leasing.ts";
import type { OrderBook, ShutdownOrder } from "./orders.ts";
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
  readonly machine: MachineWords;
  readonly orders: OrderBook;
  /** The control plane has told this process to stop; once for each time. */
  readonly onOrder: (order: ShutdownOrder) => void;
  readonly log: RunnerLog;
}

/** The part of a runner that holds its token: takes jobs, keeps their leases, hears what to stop. Runs no user code. */
export interface Listener {
  /** Tells how what an earlier process left has ended, then takes jobs. */
  start(): Promise<void>;
  /**
   * Takes no more jobs, lets those that run end, and says farewell; called again it goes on with the same. Jobs that run for
   * longer than `milliseconds`, where they are said, are stopped.
   */
  drain(milliseconds?: number): Promise<void>;
  /** Stops running jobs now; `drain` then ends soon. */
  hurry(): void;
}

/** Not at the very moment when a job that just began, or one that just ended, needs the machine. */
const WARM_AFTER_MILLISECONDS = 100;
/** Beside one for each slot that works. */
const SPARE_IN_BURST = 2;
/** A burst of jobs has pauses; after this one it is over, and the memory is worth more. */
const COOL_AFTER_MILLISECONDS = 15_000;

export function createListener(options: ListenerOptions): Listener {
  const { client, executor, slots, journal, settings, orders, log } = options;
  const { runnerId, version } = settings;
  const bootId = randomUUID();
  const living = new AbortController();
  const loops: Promise<void>[] = [];
  const workshop = createWorkshop({ executor, slots, journal, settings, log, onStart: planWarmth, onEnd });
  const claiming = createClaiming({
    client,
    runnerId,
    version,
    workshop,
    log,
    groups: options.groups,
    toolchain: options.toolchain,
    machine: options.machine,
    orders,
    onOrder: options.onOrder,
    bootId,
  });
  let draining: Promise<void> | undefined;
  let timers: readonly NodeJS.Timeout[] = [];

  function onEnd(): void {
    claiming.slotFreed();
    planWarmth();
  }

  /** Soon, what the next jobs of a burst will want; later, when it is over, what a single job will. */
  function planWarmth(): void {
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(() => keepWarm(slots.all.length - slots.freeCount + SPARE_IN_BURST), WARM_AFTER_MILLISECONDS),
      setTimeout(() => keepWarm(slots.all.length - slots.freeCount + 1), COOL_AFTER_MILLISECONDS),
    ];
  }

  function keepWarm(count: number): void {
    executor.keepWarm(draining ? [] : slots.likely.slice(0, count));
  }

  async function performDrain(): Promise<void> {
    await claiming.close();
    timers.forEach(clearTimeout);
    executor.close();
    await workshop.idle();
    living.abort();
    await Promise.all(loops);
    await sayFarewell({ client, runnerId, processId: claiming.processId, order: orders.order, log });
  }

  return {
    async start() {
      loops.push(beat({ client, runnerId, version, bootId, log, isHeard: () => claiming.isHeld }, living.signal));
      await workshop.recover();
      loops.push(claiming.run(living.signal), keepLeases({ client, runnerId, workshop, log }, living.signal));
      keepWarm(1);
    },
    async drain(milliseconds) {
      draining ??= performDrain();
      const timer = milliseconds === undefined ? undefined : setTimeout(() => workshop.stopAll("drain"), milliseconds);
      await draining;
      clearTimeout(timer);
    },
    hurry: () => workshop.stopAll("drain"),
  };
}
