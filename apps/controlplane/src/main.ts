import { writeSync } from "node:fs";
import { createLineOutput, explanationOf, messageOf } from "@exclave/kernel";
import pino, { type Logger } from "pino";
import { type ControlPlane, compose } from "./compose.ts";
import { processEnvironment, readEnvironment } from "./env.ts";
import { VERSION } from "./version.ts";

const { logger, controlPlane } = await prepare().catch(notStarted);

async function prepare(): Promise<{ readonly logger: Logger; readonly controlPlane: ControlPlane }> {
  const environment = readEnvironment(processEnvironment());
  // pino's own way there ends the process on a full disk, or waits in it for ever.
  const standardError = createLineOutput((bytes, at) => writeSync(2, bytes, at));
  const made = pino({ level: environment.logLevel, base: { service: "controlplane" } }, standardError);
  return { logger: made, controlPlane: await compose({ environment, logger: made, version: VERSION }) };
}

function notStarted(error: unknown): never {
  process.stderr.write(`${explanationOf(error)}\n`);
  process.exit(1);
}

let isStopping = false;
async function stop(signal: string): Promise<void> {
  if (isStopping) {
    return;
  }
  isStopping = true;
  logger.info({ signal }, "control plane draining");
  try {
    await controlPlane.stop();
    logger.info("control plane stopped");
  } catch (error) {
    logger.error({ error: messageOf(error) }, "control plane did not stop cleanly");
    process.exitCode = 1;
  }
  process.exit();
}
process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
process.on("SIGHUP", () => {
  controlPlane
    .refresh()
    .then(() => logger.info("bootstrap file read again"))
    .catch((error: unknown) => logger.error({ error: messageOf(error) }, "bootstrap file could not be read again"));
});

const address = await controlPlane.start().catch(notStarted);
logger.info({ address }, "control plane ready");
