import { internal } from "@exclave/kernel";
import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
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
   * Sends each statement in the order they were asked for, and does not wait for the answer to the one before, as Kysely's own
   * would: statements that do not wait for each other travel together.
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
  // Not by way of a driver: Kysely makes one ready at its first statement, and a second would overtake the first meanwhile.
  const provider: ConnectionProvider = { provideConnection: (consumer) => consumer(connection) };
  const executor = new DefaultQueryExecutor(compiler, adapter, provider);
  return {
    handle: new Kysely<unknown>({ config: { dialect }, dialect, driver, executor }),
    end() {
      hasEnded = true;
    },
  };
}

function transactionEnded(): Error {
  return internal("database.transaction-ended", "a statement came after the end of its transaction, and was not sent");
}

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();

function refuse(): Promise<never> {
  return Promise.reject(internal("database.nested", "a transaction of an org begins no other"));
}

const driver: Driver = {
  init: async () => undefined,
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: async () => undefined,
  destroy: async () => undefined,
};

const dialect: Dialect = {
  createAdapter: () => adapter,
  createDriver: () => driver,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => compiler,
};

async function send<Row>(client: pg.PoolClient, { sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
  const { command, rowCount, rows } = await client.query(sql, [...parameters]);
  const hasCount = command === "INSERT" || command === "UPDATE" || command === "DELETE" || command === "MERGE";
  return { rows: rows ?? [], ...(hasCount ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
}
