import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  createDatabase,
  dropDatabase,
  type EmbeddedPostgres,
  type EmbeddedRole,
  listDatabases,
  migrate,
  openPools,
  readMigrations,
  startEmbeddedPostgres,
} from "@exclave/database";
import { migrateDurable } from "@exclave/durable";
import { sha256Digest } from "@exclave/kernel";
import { takeLockFile } from "@exclave/process";
import { DATABASE } from "./test-database.ts";

/** A Postgres for one run of tests, with a migrated template to clone. Not durable: a crash may lose what it holds. */
export interface TestServer {
  /** By role; each has `DATABASE` for the database's name. */
  readonly connectionUrls: Record<EmbeddedRole, string>;
  readonly template: string;
  stop(): Promise<void>;
}

const SLOTS = 16;
const SETTINGS = { fsync: "off", full_page_writes: "off", max_connections: "400" };

/** Starts the server in the first folder under `folder` that no other run uses. */
export async function startTestServer(folder: string): Promise<TestServer> {
  const { directory, release } = await takeSlot(folder);
  const server = await startEmbeddedPostgres({
    dataDirectory: directory,
    logFile: path.join(directory, "postgres.log"),
    environment: process.env,
    settings: SETTINGS,
  });
  const template = `template_${fingerprint()}`;
  const administrator = server.connectionUrl("postgres", "postgres");
  const databases = await listDatabases(administrator);
  for (const name of databases.filter((database) => /^(test|template)_/.test(database) && database !== template)) {
    await dropDatabase(administrator, name);
  }
  if (!databases.includes(template)) {
    await makeTemplate(server, template);
  }
  const url = (role: EmbeddedRole): string => server.connectionUrl(role, DATABASE);
  return {
    connectionUrls: {
      postgres: url("postgres"),
      exclave_app: url("exclave_app"),
      exclave_system: url("exclave_system"),
    },
    template,
    async stop() {
      await server.stop();
      release();
    },
  };
}

async function takeSlot(folder: string): Promise<{ directory: string; release: () => void }> {
  for (let slot = 1; slot <= SLOTS; slot++) {
    const directory = path.join(folder, String(slot));
    mkdirSync(directory, { recursive: true });
    const attempt = await takeLockFile(path.join(directory, "lock"));
    if (attempt.isHeld) {
      return { directory, release: () => attempt.release() };
    }
  }
  throw new Error(`${SLOTS} test runs are under way in ${folder}`);
}

/** What the template is made from; another fingerprint is another template. */
function fingerprint(): string {
  const durable = readFileSync(new URL("../../durable/package.json", import.meta.url), "utf8");
  const grants = readFileSync(new URL("../../durable/src/migrate.ts", import.meta.url), "utf8");
  const migrations = readMigrations().map(({ name, digest }) => `${name} ${digest}`);
  return sha256Digest([...migrations, durable, grants].join("\n"))
    .replace("sha256:", "")
    .slice(0, 16);
}

/** Gets its real name when it is whole, so that a broken-off run leaves none that looks ready. */
async function makeTemplate(server: EmbeddedPostgres, template: string): Promise<void> {
  const administrator = server.connectionUrl("postgres", "postgres");
  const unfinished = "test_unfinished_template";
  await createDatabase(administrator, { name: unfinished, owner: "exclave_system" });
  const systemUrl = server.connectionUrl("exclave_system", unfinished);
  await migrate(systemUrl);
  const pools = openPools({ appUrl: server.connectionUrl("exclave_app", unfinished), systemUrl });
  try {
    const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    await migrateDurable({ pools, logger, grants: { signal: ["exclave_app"] } });
  } finally {
    await pools.close();
  }
  await createDatabase(administrator, { name: template, owner: "exclave_system", template: unfinished });
  await dropDatabase(administrator, unfinished);
}

function ignore(): void {}
