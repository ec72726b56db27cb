import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { migrate, openPools, type Pools, startEmbeddedPostgres } from "@exclave/database";

/** A Postgres with synced commits, as the product runs it, migrated and empty. */
export interface BenchDatabase {
  readonly pools: Pools;
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly administratorUrl: string;
  close(): Promise<void>;
}

export async function benchDatabase(): Promise<BenchDatabase> {
  const dataDirectory = mkdtempSync(path.join(os.tmpdir(), "exclave-bench-"));
  const server = await startEmbeddedPostgres({
    dataDirectory,
    logFile: path.join(dataDirectory, "postgres.log"),
    environment: process.env,
  });
  const appUrl = server.connectionUrl("exclave_app");
  const systemUrl = server.connectionUrl("exclave_system");
  await migrate(systemUrl);
  const pools = openPools({ appUrl, systemUrl });
  return {
    pools,
    appUrl,
    systemUrl,
    administratorUrl: server.connectionUrl("postgres"),
    async close() {
      await pools.close();
      await server.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
