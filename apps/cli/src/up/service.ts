import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { messageOf, sleep } from "@exclave/kernel";
import { ended, processIdentity, start } from "@exclave/process";
import { endProcess, type ProcessBook } from "./processes.ts";

export interface ServiceOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Both of its streams are appended here. */
  readonly logFile: string;
  readonly book: ProcessBook;
  readonly say: (text: string) => void;
}

/** A process that is kept running: started again, later each time, whenever it ends by itself. */
export interface Service {
  readonly name: string;
  readonly pid: number | undefined;
  /**
   * Resolves with the reason when a process ends by itself, and not because it was told to; what waits for readiness gives up
   * then.
   */
  readonly firstEnding: Promise<string>;
  /** Asks it to end and waits; see `endProcess`. */
  stop(milliseconds: number, hurry: AbortSignal): Promise<void>;
}

const FIRST_DELAY_MILLISECONDS = 200;
const MAXIMUM_DELAY_MILLISECONDS = 10_000;
/** One that ran this long starts again with the first delay. */
const STEADY_MILLISECONDS = 30_000;
/** Of a runner that was told to stop, or to be started again. */
const TOLD: readonly (number | null)[] = [0, 75];
const LONGEST_LOG_BYTES = 20 * 1024 * 1024;

/** Starts the process, in a group of its own, and keeps it running until stopped. */
export function startService(options: ServiceOptions): Service {
  const { name, book, say } = options;
  const stopping = new AbortController();
  const firstEnding = Promise.withResolvers<string>();
  let pid: number | undefined;
  rotate(options.logFile);

  async function runOnce(): Promise<{ readonly reason: string; readonly wasTold: boolean }> {
    try {
      const child = startLogged(options);
      const ending = ended(child);
      pid = child.pid;
      if (pid !== undefined) {
        book.note(name, pid);
      }
      const { exitCode, signal } = await ending;
      return { reason: signal ?? `exit code ${exitCode}`, wasTold: TOLD.includes(exitCode) };
    } catch (error) {
      return { reason: messageOf(error), wasTold: false };
    } finally {
      pid = undefined;
      book.forget(name);
    }
  }

  async function keepRunning(): Promise<void> {
    let delay = FIRST_DELAY_MILLISECONDS;
    // A process that never stays up is spoken of a few times, not for ever.
    let saidDelay = 0;
    while (!stopping.signal.aborted) {
      const started = Date.now();
      const { reason, wasTold } = await runOnce();
      if (stopping.signal.aborted) {
        return;
      }
      if (!wasTold) {
        firstEnding.resolve(reason);
      }
      if (Date.now() - started > STEADY_MILLISECONDS) {
        [delay, saidDelay] = [FIRST_DELAY_MILLISECONDS, 0];
      }
      if (delay !== saidDelay) {
        const again = delay === MAXIMUM_DELAY_MILLISECONDS ? "every" : "in";
        say(
          `the ${name} ended (${reason}); starting it again ${again} ${delay / 1000} s, its log is ${options.logFile}`,
        );
        saidDelay = delay;
      }
      await sleep(delay, stopping.signal).catch(() => undefined);
      delay = Math.min(delay * 2, MAXIMUM_DELAY_MILLISECONDS);
    }
  }
  const running = keepRunning();

  return {
    name,
    get pid() {
      return pid;
    },
    firstEnding: firstEnding.promise,
    async stop(milliseconds, hurry) {
      stopping.abort();
      const identity = pid === undefined ? undefined : processIdentity(pid);
      if (identity) {
        await endProcess(identity, milliseconds, hurry);
      }
      await running;
    },
  };
}

function startLogged({ program, args, environment, logFile }: ServiceOptions): ReturnType<typeof start> {
  const log = openSync(logFile, "a", 0o600);
  try {
    return start(program, args, { environment, output: log });
  } finally {
    closeSync(log);
  }
}

/** The last lines of a log, to say why its writer ended. */
export function lastLines(logFile: string, count = 8): string {
  return existsSync(logFile) ? readFileSync(logFile, "utf8").trim().split("\n").slice(-count).join("\n") : "";
}

/** Keeps one log before the present one. */
function rotate(logFile: string): void {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG_BYTES) {
    renameSync(logFile, `${logFile}.1`);
  }
}
