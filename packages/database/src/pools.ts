import { internal } from "@exclave/kernel";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { PreparingClient } from "./client.ts";
import { transactionOn } from "./client-handle.ts";
import { holdNotifications } from "./notify.ts";

/**
 * What store functions take first: a pool-backed handle or an open transaction.
 *
 * It knows no tables: stores write SQL in the `sql` tag, which binds every value as a parameter.
 */
export type Connection = Kysely<unknown>;

/** Two handles on one database: requests are scoped by row-level security, the system's own work is not. */
export interface Pools {
  /** Logs in as `exclave_app`, which owns nothing and sees only the org of its transaction. */
  readonly app: Connection;
  /** Logs in as `exclave_system`: migrations, workers, sweepers, token look-up. */
  readonly system: Connection;
  /** The pool behind `app`. */
  readonly appPool: pg.Pool;
  /** The pool behind `system`, for libraries that want `pg` itself. */
  readonly systemPool: pg.Pool;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly maximumConnections?: number;
}

const BIGINT = 20;
const NUMERIC = 1700;

/** Opens both pools; connections are made on first use. */
export function openPools(options: PoolOptions): Pools {
  const { maximumConnections: max = 20 } = options;
  const appPool = openPool({ connectionString: options.appUrl, max, pipeline: true, Client: PreparingClient });
  const systemPool = openPool({ connectionString: options.systemUrl, max });
  const app = handle(appPool);
  const system = handle(systemPool);
  return {
    app,
    system,
    appPool,
    systemPool,
    async close() {
      await Promise.all([app.destroy(), system.destroy()]);
    },
  };
}

/** What `pg` takes beside what its types say: statements are sent without waiting for the answer to the one before. */
interface PoolSettings extends pg.PoolConfig {
  readonly pipeline?: boolean;
}

function openPool(settings: PoolSettings): pg.Pool {
  const pool = new pg.Pool({
    ...settings,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  });
  // A connection that dies while idle is replaced at the next use; whoever holds one hears of it by its query.
  pool.on("error", () => undefined);
  // The pool listens to its idle connections only; one that dies in use between two queries would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Counters and sizes fit a double; everything else is as `pg` has it. */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  return oid === BIGINT || oid === NUMERIC
    ? Number
    : (pg.types.getTypeParser(oid, format as "text") as (value: string) => unknown);
}

function handle(pool: pg.Pool): Connection {
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

/** The scope is part of a statement's text, so it may hold nothing that ends a literal. */
const HARMLESS = /^[\w-]{1,64}$/;

/**
 * Runs `work` in a transaction that sees and writes rows of one org only.
 *
 * The transaction's begin and its scope travel as one message together with the first statement of `work`, and statements
 * that `work` starts without waiting for each other travel together: a request is a handful of short statements, and most of
 * its time would be ways there and back.
 */
export async function inOrg<T>(pools: Pools, orgId: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  if (!HARMLESS.test(orgId)) {
    throw internal("database.org-invalid", `${orgId} is not the id of an org`);
  }
  const client = await pools.appPool.connect();
  const { handle: connection, end } = transactionOn(client);
  const release = holdNotifications(connection);
  let isUsable = true;
  try {
    const begun = sql.raw(`begin; select set_config('exclave.org_id', '${orgId}', true)`).execute(connection);
    // Waited for below. Should it fail, what follows it fails too: outside of its scope a connection sees and writes nothing.
    begun.catch(() => undefined);
    const result = await work(connection);
    await begun;
    end();
    await commit(client);
    release(pools.app);
    return result;
  } catch (error) {
    release(undefined);
    end();
    // A connection that cannot roll back is gone, and its transaction with it; what went wrong first is the news.
    await client.query("rollback").catch(() => {
      isUsable = false;
    });
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

/** Postgres answers the commit of a transaction in which a statement failed by rolling it back, and calls that a success. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("commit");
  if (command !== "COMMIT") {
    throw internal("database.rolled-back", "a statement of the transaction failed, and nobody said so");
  }
}

/** Runs `work` in a transaction that row-level security does not narrow. */
export async function inSystem<T>(pools: Pools, work: (connection: Connection) => Promise<T>): Promise<T> {
  let release: ((over: Connection) => void) | undefined;
  const result = await pools.system.transaction().execute((connection) => {
    release = holdNotifications(connection);
    return work(connection);
  });
  release?.(pools.system);
  return result;
}
