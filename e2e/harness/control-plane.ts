import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Client, createClient } from "@exclave/client";
import { newId } from "@exclave/kernel";
import type { TestDatabase } from "@exclave/testkit";
import pino from "pino";
import { compose } from "../../apps/controlplane/src/compose.ts";
import { readEnvironment } from "../../apps/controlplane/src/env.ts";

/** A control plane of this process on a database of its own, with a user and a runner. */
export interface TestControlPlane {
  readonly url: string;
  readonly orgId: string;
  readonly runnerId: string;
  readonly token: string;
  readonly runnerToken: string;
  /** Speaks as the first org's administrator. */
  readonly client: Client;
  clientOf(token: string, orgId?: string): Client;
  /** The operations that are served. */
  readonly served: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts one on a free port; local sources are allowed. */
export async function startControlPlane(
  database: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestControlPlane> {
  const directory = mkdtempSync(path.join(os.tmpdir(), "exclave-control-plane-"));
  const first = {
    account_id: newId("account"),
    email: "ada@example.com",
    org_id: newId("org"),
    org_name: "first",
    token: `tok${"a".repeat(20)}${newId("token")}`,
    runner_id: newId("runner"),
    runner_token: `tok${"b".repeat(20)}${newId("token")}`,
  };
  const bootstrapFile = path.join(directory, "bootstrap.json");
  writeFileSync(bootstrapFile, JSON.stringify(first), { mode: 0o600 });
  const port = await freePort();
  const environment = readEnvironment({
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    EXCLAVE_DATABASE_URL_APP: database.appUrl,
    EXCLAVE_DATABASE_URL_SYSTEM: database.systemUrl,
    EXCLAVE_STORAGE_URL: pathToFileURL(path.join(directory, "storage")).href,
    EXCLAVE_CACHE_DIR: path.join(directory, "cache"),
    EXCLAVE_LISTEN_PORT: String(port),
    EXCLAVE_ALLOW_LOCAL_SOURCES: "true",
    EXCLAVE_BOOTSTRAP_FILE: bootstrapFile,
    ...settings,
  });
  const logger = pino({ level: "error" }, pino.destination(2));
  const controlPlane = await compose({ environment, logger, version: "test" });
  const url = await controlPlane.start();
  function clientOf(token: string, orgId = first.org_id): Client {
    return createClient({ url, token, orgId });
  }
  return {
    url,
    orgId: first.org_id,
    runnerId: first.runner_id,
    token: first.token,
    runnerToken: first.runner_token,
    client: clientOf(first.token),
    clientOf,
    served: controlPlane.served,
    async stop() {
      await controlPlane.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = server.address() as { port: number };
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  return port;
}
