import { internal } from "@exclave/kernel";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type pg from "pg";

const handles = new WeakMap<pg.PoolClient, Kysely<unknown>>();

/**
 * A handle on one client of a pool, the same each time. Kysely's own waits for each answer before it sends the next statement;
 * through this one, statements that do not wait for each other travel together.
 */
export function handleOfClient(client: pg.PoolClient): Kysely<unknown> {
  const known = handles.get(client);
  if (known) {
    return known;
  }
  const handle = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driverOf(client),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  handles.set(client, handle);
  return handle;
}

function driverOf(client: pg.PoolClient): Driver {
  const connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => send<Row>(client, query),
    streamQuery() {
      throw internal("database.no-streams", "a transaction of an org reads whole results");
    },
  };
  const refuse = (): Promise<never> =>
    Promise.reject(internal("database.nested", "a transaction of an org begins no other"));
  return {
    init: async () => undefined,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
}

async function send<Row>(client: pg.PoolClient, { sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
  const { command, rowCount, rows } = await client.query(sql, [...parameters]);
  const hasCount = command === "INSERT" || command === "UPDATE" || command === "DELETE" || command === "MERGE";
  return { rows: rows ?? [], ...(hasCount ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
}
