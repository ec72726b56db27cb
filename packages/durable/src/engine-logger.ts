import type { DLogger } from "@dbos-inc/dbos-sdk";

/** What this package asks of a logger: static messages, fields first. */
export interface DurableLogger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

const MESSAGE = "durable engine";

/** The engine's own log, turned into ours: without it the engine prints on stdout. Its chatter at info is our debug. */
export function engineLogger(logger: DurableLogger): DLogger {
  return {
    debug: (entry) => logger.debug({ entry: String(entry) }, MESSAGE),
    info: (entry) => logger.debug({ entry: String(entry) }, MESSAGE),
    warn: (entry) => logger.warn({ entry: String(entry) }, MESSAGE),
    error: (entry, metadata) => logger.error({ entry: String(entry), stack: metadata?.stack }, MESSAGE),
  };
}
