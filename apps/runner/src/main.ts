import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import path from "node:path";
import type { ComposeOptions } from "./compose.ts";

/** How this program starts itself again, for a job. */
const [, script, command = "run"] = process.argv;
const program: ComposeOptions["program"] = [process.execPath, ...process.execArgv, script!];
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
  const { listener, isolation, toolchain } = await compose({
    environment,
    log,
    program,
    codeDirectory,
    version: VERSION,
  });
  let isStopping = false;

  async function stop(signal: string): Promise<void> {
    if (isStopping) {
      log.info({ signal }, "stopping running jobs");
      listener.hurry();
      return;
    }
    isStopping = true;
    log.info({ signal }, "runner draining");
    await listener.drain();
    log.info({}, "runner stopped");
    process.exit();
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
