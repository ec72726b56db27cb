import { keepInstallation, migrate } from "@exclave/database";
import { internal, messageOf } from "@exclave/kernel";
import type { Values } from "../settings/setting.ts";
import type { upSettings } from "../settings/up-settings.ts";
import { chooseAddress } from "./address.ts";
import { type ChildContext, controlPlaneCommand, runnerCommand } from "./children.ts";
import { keepCredentials, newInstallation } from "./credentials.ts";
import { holdDataDirectory } from "./data-directory.ts";
import { openDatabase } from "./database.ts";
import { endLeftovers, openProcessBook, type ProcessBook } from "./processes.ts";
import { waitUntilReady } from "./readiness.ts";
import { isRunnerGone, runnerIntroduction, untilIntroduced } from "./runner-readiness.ts";
import { writeServerNote } from "./server-note.ts";
import { lastLines, type Service, startService } from "./service.ts";
import type { StopSignals } from "./stop-signals.ts";

/** Told to whoever waits for the product to be ready. */
export interface Ready {
  readonly url: string;
  readonly token: string;
  readonly org_id: string;
}

export interface UpOptions {
  readonly settings: Values<typeof upSettings>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly signals: StopSignals;
  /** For the operator; one line each. */
  readonly say: (text: string) => void;
  readonly onReady: (ready: Ready) => void;
}

const READY_MILLISECONDS = 120_000;
/** Past the drain, in which the runner ends what is left of its jobs by itself. */
const RUNNER_GRACE_MILLISECONDS = 15_000;
const CONTROL_PLANE_DRAIN_MILLISECONDS = 15_000;

/**
 * Runs the whole product on this machine until a signal ends it: Postgres, the control plane, one runner, in this order.
 *
 * Resolves when all of it has stopped, in the opposite order; a failed start stops what had started and rejects.
 */
export async function up({ settings, environment, version, signals, say, onReady }: UpOptions): Promise<void> {
  const cleanups: (() => Promise<void> | void)[] = [];
  try {
    const held = await holdDataDirectory(settings.dataDirectory, version);
    cleanups.push(held.release);
    const { directory } = held;
    await endLeftovers(directory.processes, say);
    const address = await chooseAddress(settings);
    const book = openProcessBook(directory.processes, say);

    const database = await openDatabase({ directory, url: settings.databaseUrl, environment, say });
    cleanups.push(database.stop);
    await migrate(database.systemUrl);
    const installation = await keepInstallation(database.systemUrl, newInstallation());
    const credentials = keepCredentials(directory.credentials, installation);
    const context: ChildContext = { settings, directory, database, address, credentials, environment };

    if (!signals.stop.aborted) {
      const controlPlane = startChild("control plane", context, book, say);
      cleanups.push(() => controlPlane.stop(CONTROL_PLANE_DRAIN_MILLISECONDS, signals.hurry));
      const ready = (signal: AbortSignal): Promise<void> =>
        waitUntilReady({ url: address.localUrl, milliseconds: READY_MILLISECONDS, signal });
      await firstReady(controlPlane, { logFile: directory.log("controlplane"), stop: signals.stop, ready });
    }
    const hasRunner = signals.stop.aborted || !(await isRunnerGone(address.localUrl, credentials));
    if (!hasRunner) {
      say(`org ${credentials.org_id} was deleted, and this machine's runner with it: none is started`);
    }
    if (!signals.stop.aborted && hasRunner) {
      const seen = await runnerIntroduction(address.localUrl, credentials);
      const runner = startChild("runner", context, book, say);
      cleanups.push(() => runner.stop(settings.drainSeconds * 1_000 + RUNNER_GRACE_MILLISECONDS, signals.hurry));
      // A build that is asked for before the runner told its tools has no key yet, and would be built twice.
      const ready = (signal: AbortSignal): Promise<void> =>
        untilIntroduced({ url: address.localUrl, credentials, since: seen, milliseconds: READY_MILLISECONDS, signal });
      await firstReady(runner, { logFile: directory.log("runner"), stop: signals.stop, ready });
    }
    if (!signals.stop.aborted) {
      writeServerNote(directory, { url: address.publicUrl, local_url: address.localUrl });
      onReady({ url: address.publicUrl, token: credentials.token, org_id: credentials.org_id });
    }
    await aborted(signals.stop);
    say("stopping: jobs under way may end first, a second signal ends them now");
  } finally {
    for (const cleanup of cleanups.toReversed()) {
      await stopped(cleanup, say);
    }
  }
}

/** What cannot be stopped must not keep what comes after it from being stopped. */
async function stopped(cleanup: () => Promise<void> | void, say: (text: string) => void): Promise<void> {
  try {
    await cleanup();
  } catch (error) {
    say(`not stopped cleanly: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}

const commands = { "control plane": controlPlaneCommand, runner: runnerCommand } as const;

function startChild(
  name: keyof typeof commands,
  context: ChildContext,
  book: ProcessBook,
  say: (text: string) => void,
): Service {
  const logFile = context.directory.log(name.replace(" ", ""));
  return startService({ name, ...commands[name](context), logFile, book, say });
}

interface FirstReadyOptions {
  readonly logFile: string;
  readonly stop: AbortSignal;
  readonly ready: (signal: AbortSignal) => Promise<void>;
}

/** What ends before it was ever ready will end again: its own words are worth more than more tries. */
async function firstReady(service: Service, { logFile, stop, ready }: FirstReadyOptions): Promise<void> {
  const settled = new AbortController();
  const waiting = ready(AbortSignal.any([stop, settled.signal]));
  const outcome = await Promise.race([waiting.then(() => undefined), service.firstEnding]).catch((error: unknown) => {
    if (!stop.aborted) {
      throw error;
    }
    return undefined;
  });
  settled.abort();
  if (outcome !== undefined) {
    await waiting.catch(() => undefined);
    throw internal(
      `${service.name.replace(" ", "-")}.not-started`,
      `the ${service.name} did not start (${outcome}):\n${lastLines(logFile)}`,
      { hint: `its log is ${logFile}` },
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) {
    resolve();
  }
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
