import { isFault, messageOf, sleep } from "@exclave/kernel";

/** Something that runs for as long as the process does; ends when its signal aborts. */
export interface Subsystem {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}

/** Where a supervisor says what happens; static messages with fields. */
export interface SupervisorLog {
  warn(fields: object, message: string): void;
}

export interface Supervisor {
  start(subsystem: Subsystem): void;
  /** Asks every subsystem to end and waits for them. */
  stop(): Promise<void>;
}

const FIRST_DELAY_MILLISECONDS = 100;
const MAXIMUM_DELAY_MILLISECONDS = 10_000;
/** A subsystem that ran this long starts again with the first delay. */
const STEADY_MILLISECONDS = 30_000;

/** Runs subsystems, starting each again after a failure, later each time. */
export function createSupervisor(log: SupervisorLog): Supervisor {
  const controller = new AbortController();
  const running: Promise<void>[] = [];

  async function keepRunning({ name, run }: Subsystem): Promise<void> {
    let delay = FIRST_DELAY_MILLISECONDS;
    while (!controller.signal.aborted) {
      const started = Date.now();
      try {
        await run(controller.signal);
        return;
      } catch (error) {
        if (controller.signal.aborted) {
          return;
        }
        const code = isFault(error) ? error.code : undefined;
        log.warn({ subsystem: name, error: messageOf(error), code, delay }, "subsystem failed, starting it again");
      }
      delay = Date.now() - started > STEADY_MILLISECONDS ? FIRST_DELAY_MILLISECONDS : delay;
      await sleep(delay, controller.signal).catch(() => undefined);
      delay = Math.min(delay * 2, MAXIMUM_DELAY_MILLISECONDS);
    }
  }

  return {
    start(subsystem) {
      running.push(keepRunning(subsystem));
    },
    async stop() {
      controller.abort();
      await Promise.all(running);
    },
  };
}

/** A subsystem that does `work` again and again, `milliseconds` apart. */
export function every(name: string, milliseconds: number, work: () => Promise<unknown>): Subsystem {
  return {
    name,
    async run(signal) {
      while (!signal.aborted) {
        await work();
        await sleep(milliseconds, signal).catch(() => undefined);
      }
    },
  };
}
