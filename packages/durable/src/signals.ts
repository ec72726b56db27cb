import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { type Connection, type Pools, row, rows, runText, sql } from "@exclave/database";
import { retry } from "@exclave/kernel";
import { SCHEMA, UNUSED_URL } from "./names.ts";

/** How the engine asks for SQL: a `pg` client's `query`. */
type EngineClient = Parameters<DBOSClient["sendInTransaction"]>[0];

/**
 * Signals that commit with their cause.
 *
 * A signal to a workflow that has not begun is not kept, because the engine has no row to hang it on. Instead the
 * workflow is made to begin after the cause is committed: the sender, finding no workflow, holds a lock shared until
 * its transaction ends; every execution takes that lock alone before its first step. So a workflow either gets the
 * signal or reads, in its first step, what the sender committed.
 */
export interface Signals {
  /** True when the signal will arrive with the commit; false when the workflow has not begun and will see the commit. */
  send(connection: Connection, options: SendOptions): Promise<boolean>;
  /** Waits until nobody who found this workflow not begun is still uncommitted. */
  begin(workflowId: string): Promise<void>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly workflowId: string;
  readonly topic: string;
  readonly message: unknown;
  /** Sends with the same key to the same workflow arrive once. */
  readonly idempotencyKey: string;
}

/** About five minutes of trying while the database is away; past that the execution fails and says so. */
const BEGIN_ATTEMPTS = 65;

/** Signals over the engine's own table, in the caller's transaction. */
export async function openSignals(pools: Pools): Promise<Signals> {
  const client = await DBOSClient.create({
    systemDatabaseUrl: UNUSED_URL,
    systemDatabasePool: pools.systemPool,
    systemDatabaseSchemaName: SCHEMA,
  });
  const table = sql.table(`${SCHEMA}.workflow_status`);

  async function hasBegun(connection: Connection, workflowId: string): Promise<boolean> {
    const found = await row(connection, sql`select 1 from ${table} where workflow_uuid = ${workflowId}`);
    return found !== undefined;
  }

  return {
    async send(connection, { workflowId, topic, message, idempotencyKey }) {
      if (!(await hasBegun(connection, workflowId))) {
        await rows(connection, sql`select pg_advisory_xact_lock_shared(${beginLock(workflowId)})`);
        if (!(await hasBegun(connection, workflowId))) {
          return false;
        }
      }
      await client.sendInTransaction(engineClient(connection), workflowId, message, topic, idempotencyKey);
      return true;
    },
    async begin(workflowId) {
      await retry(() => rows(pools.system, sql`select pg_advisory_xact_lock(${beginLock(workflowId)})`), {
        attempts: BEGIN_ATTEMPTS,
        firstDelayMilliseconds: 100,
        maximumDelayMilliseconds: 5_000,
      });
    },
    close: () => client.destroy(),
  };
}

function beginLock(workflowId: string): ReturnType<typeof sql> {
  return sql`hashtextextended(${`durable:${workflowId}`}, 0)`;
}

function engineClient(connection: Connection): EngineClient {
  const client = { query: (text: string, values: unknown[] = []) => runText(connection, text, values) };
  // The engine calls nothing but `query(text, values)` on the client of somebody else's transaction.
  return client as unknown as EngineClient;
}
