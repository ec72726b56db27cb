import { readdirSync, readFileSync } from "node:fs";
import { preconditionFailed, sha256Digest } from "@exclave/kernel";
import pg from "pg";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

const FOLDER = new URL("../migrations/", import.meta.url);
/** Any number will do as long as every process of ours uses the same. */
const MIGRATION_LOCK = 727_001;

/** The migrations that ship with this version, in order of their numbers. */
export function readMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d{3}_[a-z_]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, FOLDER), "utf8");
      return { number: Number(file.slice(0, 3)), name: file, text, digest: sha256Digest(text) };
    });
}

/**
 * Brings the database to this version, each migration in a transaction of its own; one process at a time.
 *
 * Throws `database.newer-version` when a newer version has been here, and `database.migration-changed` when a
 * migration that was applied reads differently now.
 */
export async function migrate(systemUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: systemUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      "create table if not exists exclave_migrations (number int primary key, name text not null, digest text not null, applied_at timestamptz not null default now())",
    );
    const applied = await client.query<Migration>(
      "select number, name, digest from exclave_migrations order by number",
    );
    for (const migration of pending(readMigrations(), applied.rows)) {
      await apply(client, migration);
    }
  } finally {
    await client.end();
  }
}

/** What is left to apply, or a fault when the past does not match. */
export function pending(
  known: readonly Migration[],
  applied: readonly Pick<Migration, "number" | "name" | "digest">[],
): Migration[] {
  for (const past of applied) {
    const match = known.find(({ number }) => number === past.number);
    if (!match) {
      throw preconditionFailed(
        "database.newer-version",
        `this database holds migration ${past.name}, which this version does not know`,
        { hint: "start the version that wrote it, or a newer one" },
      );
    }
    if (match.digest !== past.digest) {
      throw preconditionFailed("database.migration-changed", `migration ${past.name} differs from the one applied`, {
        hint: "migrations are forward-only: restore the file and add a new migration",
      });
    }
  }
  return known.filter(({ number }) => applied.every((past) => past.number !== number));
}

async function apply(client: pg.Client, { number, name, text, digest }: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(text);
    await client.query("insert into exclave_migrations (number, name, digest) values ($1, $2, $3)", [
      number,
      name,
      digest,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
