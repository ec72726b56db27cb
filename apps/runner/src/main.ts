import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import path from "node:path";
import type { ComposeOptions } from "./compose.ts";
import type { ShutdownOrder } from "./listener/index.ts";

/** How this program starts itself again, for a job. */
const [, script, command = "run"] = process.argv;
const program: ComposeOptions["program"] = [process.execPath, ...process.execArgv, script!];
/** What supervisors that leave alone what ended well are told by: 75 is "temporary failure, try again" of sysexits. */
const START_ME_AGAIN = 75;
const codeDirectory = path.resolve(import.meta.dirname, "../../..");

async function createLog(level: string): Promise<ComposeOptions["log"]> {
  const [{ default: pino }, { createLineOutput }] = await Promise.all([import("pino"), import("@exclave/kernel")]);
  // pino's own way there ends the process on a full disk, or waits in it for ever.
  const standardError = createLineOutput((bytes, at) => writeSync(2, bytes, at));
  const log: ComposeOptions["log"] = pino({ level, base: { service: "runner" } }, standardError);
  return log;
}

/** Takes jobs until it is told to stop; a second signal stops running jobs at once. */
async function runService(): Promise<void> {
  const [{ compose }, { processEnvironment, readEnvironment }, { VERSION }] = await Promise.all([
    import("./compose.ts"),
    import("./env.ts"),
    import("./version.ts"),
  ]);
  const environment = readEnvironment(processEnvironment());
  const log = await createLog(environment.logLevel);
  let isSignalled = false;
  let order: ShutdownOrder | undefined;
  const { listener, isolation, toolchain } = await compose({
    environment,
    log,
    program,
    codeDirectory,
    version: VERSION,
    onOrder: (told) => void obey(told),
  });

  /** Jobs that run may end: they have deadlines of their own. */
  async function obey(told: ShutdownOrder): Promise<void> {
    log.info({ order: told }, "runner told to stop");
    order = told;
    if (told.type === "force") {
      listener.hurry();
    }
    await drainAndExit();
  }

  async function stop(signal: string): Promise<void> {
    if (isSignalled) {
      log.info({ signal }, "stopping running jobs");
      listener.hurry();
      return;
    }
    isSignalled = true;
    log.info({ signal }, "runner draining");
    await drainAndExit(environment.drainMilliseconds);
  }

  async function drainAndExit(milliseconds?: number): Promise<void> {
    await listener.drain(milliseconds);
    log.info({}, "runner stopped");
    process.exit(order?.type === "restart" && !isSignalled ? START_ME_AGAIN : 0);
  }
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  for (const gap of isolation?.gaps ?? []) {
    log.warn({ gap }, "jobs are not fully set apart");
  }
  await listener.start();
  log.info({ toolchain, isolation }, "runner ready");
}

async function notStarted(error: unknown): Promise<never> {
  const { explanationOf } = await import("@exclave/kernel");
  process.stderr.write(`${explanationOf(error)}\n`);
  process.exit(1);
}

/** Prints what this machine can do for jobs. */
async function printReport(): Promise<void> {
  const [{ report }, { processEnvironment, readLocalSettings }] = await Promise.all([
    import("./compose.ts"),
    import("./env.ts"),
  ]);
  const environment = readLocalSettings(processEnvironment());
  const log = await createLog(environment.logLevel);
  process.stdout.write(`${JSON.stringify(await report({ environment, log, program, codeDirectory }), undefined, 2)}\n`);
  process.exit();
}

// Each of a runner's processes loads what it needs and no more: a job's starts in a third of the time.
switch (command) {
  case "run":
    await runService().catch(notStarted);
    break;
  case "job":
    await import("./worker/index.ts").then(({ runWorker }) => runWorker());
    break;
  case "compile":
    await import("./worker/index.ts").then(({ loadJobs }) => loadJobs());
    flushCompileCache();
    break;
  case "probe":
    await import("./executors/probe.ts").then(({ runProbe }) => runProbe());
    break;
  case "report":
    await printReport();
    break;
  default:
    process.stderr.write(`unknown command "${command}"; there are run and report\n`);
    process.exit(2);
}
