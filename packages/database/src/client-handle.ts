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

/** One transaction on a client of a pool. */
export interface ClientTransaction {
  /**
   * Kysely's own waits for each answer before it sends the next statement; through this one, statements that do not wait for each
   * other travel together.
   */
  readonly handle: Kysely<unknown>;
  /** From here on the handle refuses every statement: the client is on its way to somebody else's transaction. */
  end(): void;
}

/** A handle of its own for each transaction, so that what goes on behind one that has ended reaches no other. */
export function transactionOn(client: pg.PoolClient): ClientTransaction {
  let hasEnded = false;
  const connection: DatabaseConnection = {
    executeQuery<Row>(query: CompiledQuery) {
      return hasEnded ? Promise.reject(transactionEnded()) : send<Row>(client, query);
    },
    streamQuery() {
      throw internal("database.no-streams", "a transaction of an org reads whole results");
    },
  };
  const handle = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driverOf(connection),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return {
    handle,
    end() {
      hasEnded = true;
    },
  };
}

function transactionEnded(): Error {
  return internal("database.transaction-ended", "a statement came after the end of its transaction, and was not sent");
}

function driverOf(connection: DatabaseConnection): Driver {
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
