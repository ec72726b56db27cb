import { randomUUID } from "node:crypto";
import { createDatabase, dropDatabase, type EmbeddedRole, openPools, type Pools } from "@exclave/database";
import { afterAll, inject } from "vitest";

/** Stands in the server's connection URLs for a database's name. */
export const DATABASE = "DATABASE";

/** A migrated, empty database of the calling test file alone. */
export interface TestDatabase {
  readonly pools: Pools;
  readonly appUrl: string;
  readonly systemUrl: string;
  /** Logs in as the superuser, for tests of what no role of ours may do. */
  readonly administratorUrl: string;
}

/** Clones the template; the clone is dropped after the file's tests. Call it at the top level: `await testDatabase()`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { connectionUrls, template } = inject("postgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = (role: EmbeddedRole, database: string): string =>
    connectionUrls[role]!.replace(`/${DATABASE}?`, `/${database}?`);
  const maintenance = url("postgres", "postgres");
  await createDatabase(maintenance, { name, owner: "exclave_system", template });

  const appUrl = url("exclave_app", name);
  const systemUrl = url("exclave_system", name);
  const pools = openPools({ appUrl, systemUrl, maximumConnections: 10 });
  afterAll(async () => {
    await pools.close();
    await dropDatabase(maintenance, name);
  });
  return { pools, appUrl, systemUrl, administratorUrl: url("postgres", name) };
}
