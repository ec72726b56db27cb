import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import pino from "pino";
import { type ControlPlane, compose } from "../src/compose.ts";
import { readEnvironment } from "../src/env.ts";

/** A control plane of this process, composed and not started, with a directory of its own. */
export interface ComposedForTests {
  readonly controlPlane: ControlPlane;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

/** Where a test's control plane keeps its rows. */
interface Databases {
  readonly appUrl: string;
  readonly systemUrl: string;
}

/** Composes one that takes local sources, keeps all but its rows in a new directory, and logs nothing unless told to. */
export async function composedForTests(
  databases: Databases,
  settings: Readonly<Record<string, string>> = {},
): Promise<ComposedForTests> {
  const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-control-plane-"));
  const environment = readEnvironment({ ...settingsForTests(databases, directory), ...settings });
  const logger = pino({ level: environment.logLevel }, pino.destination(2));
  const controlPlane = await compose({ environment, logger, version: "0.0.0-test" });
  return {
    controlPlane,
    async stop() {
      await controlPlane.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The settings of one, also for a process of its own. */
export function settingsForTests({ appUrl, systemUrl }: Databases, directory: string): Record<string, string> {
  return {
    EXCLAVE_DATABASE_URL_APP: appUrl,
    EXCLAVE_DATABASE_URL_SYSTEM: systemUrl,
    EXCLAVE_STORAGE_URL: pathToFileURL(path.join(directory, "storage")).href,
    EXCLAVE_CACHE_DIR: path.join(directory, "cache"),
    EXCLAVE_ALLOW_LOCAL_SOURCES: "true",
    EXCLAVE_LOG_LEVEL: "silent",
  };
}
