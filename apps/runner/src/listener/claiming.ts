import { backoffMilliseconds, type Client } from "@exclave/client";
import { isFault, messageOf, sleep } from "@exclave/kernel";
import { type BootName, heartbeatOf } from "./heartbeats.ts";
import type { OrderBook, ShutdownOrder } from "./orders.ts";
import type { Toolchain } from "./toolchain.ts";
import type { RunnerLog, Workshop } from "./workshop.ts";

export interface ClaimingOptions extends BootName {
  readonly client: Client;
  readonly runnerId: string;
  readonly groups: readonly string[];
  readonly machine: MachineWords;
  readonly orders: OrderBook;
  /** Called once for each order that was not heard before. */
  readonly onOrder: (order: ShutdownOrder) => void;
  readonly toolchain: Toolchain;
  readonly workshop: Workshop;
  readonly log: RunnerLog;
}

/** What the runner says of the machine it is on. */
export interface MachineWords {
  readonly labels: readonly string[];
  /** What is not as it should be. */
  readonly warnings: readonly string[];
}

/** Asks for work for as long as the runner lives. */
export interface Claiming {
  /** What the control plane knows this process by; undefined until a claim was answered. */
  readonly processId: string | undefined;
  /** True while the control plane holds a request, as far as one can know. */
  readonly isHeld: boolean;
  /** Runs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** A slot became free: a request that asks for nothing is replaced by one that asks for something. */
  slotFreed(): void;
  /**
   * From now on asks for nothing, but goes on hearing what to stop. Resolves when the control plane knows, so that no job is
   * given to a runner that is about to go; what it gave before that is started.
   */
  close(): Promise<void>;
}

interface HeldRequest {
  readonly capacity: number;
  readonly renew: AbortController;
  /** Resolves when its answer has been seen to, or there is none. */
  readonly settled: Promise<void>;
}

/** Below the idle limits of common proxies, of which the shortest is 50 seconds. A thousand that wait cost what their requests cost. */
const WAIT_MILLISECONDS = 45_000;
const ANSWER_MILLISECONDS = 10_000;
const LONGEST_BACKOFF_MILLISECONDS = 5_000;
/** A control plane that does not answer must not keep a runner alive: the lease of what it gives away now runs out. */
const WITHDRAW_MILLISECONDS = 2_000;

/**
 * One request is always held, also when every slot is busy or the runner drains: stop orders come as its answer. A held
 * request that asks for work is not given up, as its answer might hold a job that nobody would run until its lease is over:
 * it is withdrawn by a request that asks for none.
 */
export function createClaiming(options: ClaimingOptions): Claiming {
  const { client, runnerId, toolchain, workshop, orders, log } = options;
  const { labels, warnings } = options.machine;
  let isClosed = false;
  let processId: string | undefined;
  let held: HeldRequest | undefined;
  let failures = 0;

  async function ask(capacity: number, waitMilliseconds: number, signal: AbortSignal): Promise<void> {
    const { said } = orders;
    const { jobs, stop, shutdown, process_id } = await client.call("claim_jobs", {
      path: { runner_id: runnerId },
      body: {
        groups: [...options.groups],
        capacity,
        wait_milliseconds: waitMilliseconds,
        boot_id: options.bootId,
        version: options.version,
        toolchain,
        holding: workshop.held.map(({ executionId }) => executionId),
        heartbeat: heartbeatOf(options),
        process: { labels: [...labels], warnings: [...warnings] },
        ...(said ? { shutdown: said } : {}),
      },
      signal,
      timeoutMilliseconds: waitMilliseconds + ANSWER_MILLISECONDS,
    });
    processId = process_id;
    if (said) {
      orders.taken(said);
    }
    for (const { execution_id, reason } of stop) {
      workshop.stop(execution_id, reason);
    }
    for (const job of jobs) {
      workshop.start(job);
    }
    if (shutdown && orders.hear(shutdown)) {
      options.onOrder(shutdown);
    }
  }

  async function claim(signal: AbortSignal): Promise<void> {
    const capacity = isClosed || toolchain.capabilities.length === 0 ? 0 : workshop.freeSlots;
    const renew = new AbortController();
    const answered = ask(capacity, WAIT_MILLISECONDS, AbortSignal.any([signal, renew.signal]));
    held = { capacity, renew, settled: answered.catch(() => undefined) };
    await answered;
  }

  async function withdraw(request: HeldRequest): Promise<void> {
    const late = AbortSignal.timeout(WITHDRAW_MILLISECONDS);
    const withdrawn = ask(0, 0, late).then(() => request.settled);
    await Promise.race([withdrawn, sleep(WITHDRAW_MILLISECONDS, request.renew.signal)]).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, "could not tell the control plane that no more jobs are wanted"),
    );
    request.renew.abort();
  }

  return {
    get processId() {
      return processId;
    },
    get isHeld() {
      return held !== undefined && failures === 0;
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          await claim(signal);
          if (failures > 0) {
            log.info({ failures }, "the control plane answers again");
          }
          failures = 0;
        } catch (error) {
          if (signal.aborted || held?.renew.signal.aborted) {
            continue;
          }
          failures += 1;
          if (failures === 1 || failures % 20 === 0) {
            const code = isFault(error) ? error.code : undefined;
            log.warn({ failures, code, error: messageOf(error) }, "asking for work failed, asking again");
          }
          const pause = backoffMilliseconds(failures, undefined, LONGEST_BACKOFF_MILLISECONDS);
          await sleep(pause, signal).catch(() => undefined);
        }
      }
    },
    slotFreed() {
      if (held?.capacity === 0 && !isClosed) {
        held.renew.abort();
      }
    },
    async close() {
      isClosed = true;
      if (held && held.capacity > 0) {
        await withdraw(held);
      }
    },
  };
}
