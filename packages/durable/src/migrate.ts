import { ensureSystemDatabase } from "@dbos-inc/dbos-sdk/internal/system_database";
import { GlobalLogger } from "@dbos-inc/dbos-sdk/internal/telemetry/logs";
import { type Pools, sql } from "@exclave/database";
import { sleep, unavailable } from "@exclave/kernel";
import { type DurableLogger, engineLogger } from "./engine-logger.ts";
import { SCHEMA, UNUSED_URL } from "./names.ts";

export interface DurableGrants {
  /** Roles that run workflows without owning the tables. */
  readonly run?: readonly string[];
  /** Roles that only send signals in their own transactions. */
  readonly signal?: readonly string[];
}

export interface MigrateDurableOptions {
  readonly pools: Pools;
  readonly logger: DurableLogger;
  readonly grants?: DurableGrants;
}

const LOCK = "hashtextextended('durable:migrate', 0)";
/** A minute in all; the first migration of an empty database takes about a second. */
const TRIES = 300;
const BETWEEN_TRIES_MILLISECONDS = 200;

/**
 * Makes or updates the engine's tables, in a schema of their own that the system role owns, and grants what is asked.
 *
 * Every process may call it at every start; one works, the others wait. They ask for the lock again and again rather
 * than queue for it: the engine builds indexes concurrently, which waits for every open snapshot, and a queued session
 * holds one, so each would wait for the other.
 */
export async function migrateDurable({ pools, logger, grants = {} }: MigrateDurableOptions): Promise<void> {
  const client = await pools.systemPool.connect();
  try {
    for (let tries = 0; !(await isTrue(client.query(`select pg_try_advisory_lock(${LOCK}) as answer`))); tries++) {
      if (tries === TRIES) {
        throw unavailable(
          "durable.migration-busy",
          "another process has been migrating durable execution for a minute",
          {
            hint: "look for a process that hangs in its start, then start again",
          },
        );
      }
      await sleep(BETWEEN_TRIES_MILLISECONDS);
    }
    try {
      const engineLog = new GlobalLogger(undefined, { logger: engineLogger(logger) });
      await ensureSystemDatabase(UNUSED_URL, engineLog, pools.systemPool, SCHEMA);
      await grant(pools, grants);
    } finally {
      await client.query(`select pg_advisory_unlock(${LOCK})`);
    }
  } finally {
    client.release();
  }
}

async function isTrue(query: Promise<{ rows: { answer: boolean }[] }>): Promise<boolean> {
  return (await query).rows[0]?.answer === true;
}

async function grant(pools: Pools, { run = [], signal = [] }: DurableGrants): Promise<void> {
  const schema = sql.id(SCHEMA);
  for (const role of [...run, ...signal]) {
    await sql`grant usage on schema ${schema} to ${sql.id(role)}`.execute(pools.system);
  }
  for (const role of run.map((name) => sql.id(name))) {
    await sql`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`.execute(pools.system);
    await sql`grant usage, select on all sequences in schema ${schema} to ${role}`.execute(pools.system);
    await sql`grant execute on all functions in schema ${schema} to ${role}`.execute(pools.system);
  }
  for (const role of signal.map((name) => sql.id(name))) {
    const [messages, workflows] = [sql.id(SCHEMA, "notifications"), sql.id(SCHEMA, "workflow_status")];
    await sql`grant insert, select (message_uuid) on ${messages} to ${role}`.execute(pools.system);
    await sql`grant select (workflow_uuid) on ${workflows} to ${role}`.execute(pools.system);
  }
}
