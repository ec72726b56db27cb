import { messageOf } from "@exclave/kernel";
import pino from "pino";
import { compose } from "./compose.ts";
import { processEnvironment, readEnvironment } from "./env.ts";
import { VERSION } from "./version.ts";

const environment = readEnvironment(processEnvironment());
const logger = pino({ level: environment.logLevel, base: { service: "controlplane" } }, pino.destination(2));
const controlPlane = await compose({ environment, logger, version: VERSION });

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

const address = await controlPlane.start();
logger.info({ address }, "control plane ready");
